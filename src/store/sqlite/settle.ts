import type { Compilable } from 'kysely';
import type { JobResult, Job, Statement, StatementsResult } from '../jobs.ts';
import { monthTable } from '../month.ts';
import { INDEXED_COLUMNS, numberIndex, numberIndexes, settledTable } from '../month-table.ts';
import { PACKED, SLOT, START } from '../packed-columns.ts';
import type { Settled, SettleRequest } from '../store.ts';
import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';
import type { PackAnswer, PackCall } from './pack-thread.ts';
import { startThread, type Thread } from './thread.ts';

/** Columns packed at a time: what is held in memory is so many doubles a call log. */
const AT_A_TIME = 4;

/**
 * Settles months that are over and have come to rest: numbers are indexed for the whole month rather than day by day,
 * and the columns of tenants with many call logs are packed. Both only make answers quicker; nothing depends on them.
 */
export class Settler {
  readonly #file: string;
  readonly #read: Connection;
  readonly #jobs: Thread<Job, JobResult>;
  /** The changes of each month when it was last looked at. */
  readonly #seen = new Map<number, number>();
  #stopped = false;

  constructor(file: string, read: Connection, jobs: Thread<Job, JobResult>) {
    this.#file = file;
    this.#read = read;
    this.#jobs = jobs;
  }

  async settle({ before, atRest, fewest }: SettleRequest): Promise<Settled> {
    const months = this.#months(before).filter(({ month, changes }) => {
      const same = this.#seen.get(month) === changes;
      this.#seen.set(month, changes);
      return same || !atRest;
    });
    let indexed = 0;
    for (const month of months) {
      if (month.settled === 1 || this.#stopped) continue;
      if (await this.#index(month)) indexed += 1;
    }
    return {
      indexed,
      packed: await this.#packAll(
        months.map(({ month }) => month),
        fewest,
      ),
    };
  }

  /** Lets what runs end; nothing more is begun. */
  stop(): void {
    this.#stopped = true;
  }

  #months(before: number): Month[] {
    return this.#read
      .objects(
        `select m."month", m."settled", sum(c."changed_seq") as "changes" from "month" m
        join "month_count" c on c."month" = m."month" where m."month" < ? group by m."month" order by m."month" desc`,
      )
      .all(before) as unknown as Month[];
  }

  /**
   * Copies the month's rows page by page, each of them full, and indexes the copy; then it takes the place of what was
   * there. Rows that came in one by one leave a tenth of each page empty. In one step after the other, so that nobody
   * who writes waits for long. False when the month has changed meanwhile: then all stays as it was.
   */
  async #index({ month, changes }: Month): Promise<boolean> {
    const [table, copy] = [monthTable(month), settledTable(month)];
    const indexes = INDEXED_COLUMNS.map((column) => numberIndex(month, column));
    const made = this.#read.rows('select "sql" from sqlite_schema where "name" = ?').get(table);
    const [createTable] = made as unknown as [string];
    const dropCopy = text(`drop table if exists "${copy}"`);
    await this.#run(
      [
        dropCopy,
        ...indexes.map((index) => text(`drop index if exists "${index}"`)),
        // SQLite copies whole pages only into a table that is made by the same words.
        text(createTable.replace(table, copy)),
        text(`insert into "${copy}" select * from "${table}"`),
      ],
      text(UNCHANGED, month, changes),
    );
    // Another process may settle, too, and be quicker.
    const isThere = text('select 1 from sqlite_schema where "name" = ?', copy);
    for (const create of numberIndexes(queries as never, month, copy)) await this.#run([compiled(create)], isThere);
    const taken = await this.#run(
      [text(`drop table "${table}"`), text(`alter table "${copy}" rename to "${table}"`), text(SETTLED, month)],
      text(`${UNCHANGED} and ${INDEXES_OF} = ?`, month, changes, copy, indexes.length),
    );
    if (taken.length > 0) return true;
    await this.#run([dropCopy]);
    return false;
  }

  async #packAll(months: readonly number[], fewest: number): Promise<number> {
    const due = months.flatMap((month) => this.#due(month, fewest).map((tenant) => ({ tenant, month })));
    if (due.length === 0 || this.#stopped) return 0;
    const thread = startThread<PackCall, PackAnswer>('pack-thread', { file: this.#file });
    let packed = 0;
    try {
      for (const { tenant, month } of due) {
        if (this.#stopped) break;
        await this.#pack(thread, tenant, month);
        packed += 1;
      }
    } finally {
      await thread.close();
    }
    return packed;
  }

  /** Tenants whose columns are not packed as the month is now. */
  #due(month: number, fewest: number): number[] {
    return this.#read
      .rows(
        `select c."tenant_id" from "month_count" c where c."month" = ? and c."calls" >= ? and not exists (
        select 1 from "month_column" p where p."tenant_id" = c."tenant_id" and p."month" = c."month"
        and p."name" = '${START}' and p."changed_seq" = c."changed_seq")`,
      )
      .all(month, fewest)
      .map((row) => (row as unknown as [number])[0]);
  }

  async #pack(thread: Thread<PackCall, PackAnswer>, tenant: number, month: number): Promise<void> {
    // START comes last: it says that the others are there.
    const names = [...PACKED, SLOT, START];
    for (let first = 0; first < names.length && !this.#stopped; first += AT_A_TIME) {
      const some = names.slice(first, first + AT_A_TIME);
      const { changed, columns } = await thread.call({ tenant, month, names: some });
      await this.#write(
        some.flatMap((name, index) => {
          const cells = columns[index]!;
          const old = queries
            .deleteFrom('month_column')
            .where('tenant_id', '=', tenant)
            .where('month', '=', month)
            .where('name', '=', name);
          if (cells === null) return [old];
          const row = { tenant_id: tenant, month, name, changed_seq: changed, cells };
          return [old, queries.insertInto('month_column').values(row)];
        }),
      );
    }
  }

  async #write(list: readonly Compilable[]): Promise<void> {
    await this.#run(list.map(compiled));
  }

  async #run(statements: readonly Statement[], when?: Statement): Promise<StatementsResult> {
    const job: Job = { kind: 'statements', statements, ...(when === undefined ? {} : { when }) };
    return (await this.#jobs.call(job)) as StatementsResult;
  }
}

interface Month {
  readonly month: number;
  readonly settled: number;
  /** The sum of its tenants' changed_seq: another one whenever anything in it is another. */
  readonly changes: number;
}

function compiled(query: Compilable): Statement {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}

function text(sql: string, ...parameters: unknown[]): Statement {
  return { sql, parameters };
}

const SETTLED = 'update "month" set "settled" = 1 where "month" = ?';
/** A month that is not settled, and in which nothing is another than it was. */
const UNCHANGED = `select 1 from "month" m join "month_count" c on c."month" = m."month"
  where m."month" = ? and m."settled" = 0 group by m."month" having sum(c."changed_seq") = ?`;
/** How many indexes a table has, beside that of its key. */
const INDEXES_OF = `(select count(*) from sqlite_schema where "type" = 'index' and "tbl_name" = ? and "sql" is not null)`;

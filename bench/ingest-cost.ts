import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createFirstTenant } from '../src/access/tenants.ts';
import { readCallLog } from '../src/formats/ringlog.ts';
import { BatchBuilder, type Batch } from '../src/store/batch.ts';
import { connect, Connection } from '../src/store/sqlite/connect.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import { Writer } from '../src/store/sqlite/writer.ts';
import { batches } from './batches.ts';

/**
 * What each thing that is written beside the rows costs at ingest: the writer stores the same batches with one thing
 * left out at a time. Figures are microseconds a record, medians of the rounds. `node bench/ingest-cost.ts [batches]`
 */
const BATCHES = Number(process.argv[2] ?? 200);
const TOGETHER = 4;
const ROUNDS = 3;

interface Variant {
  readonly name: string;
  /** Statements that are not carried out. */
  readonly without?: RegExp;
  /** Words are in the dictionary already. */
  readonly wordsKnown?: boolean;
  readonly sourceKeys?: boolean;
  /** Each call log is a call of its own. */
  readonly alone?: boolean;
  /** Nothing is said of sessions. */
  readonly noSessions?: boolean;
}

const VARIANTS: readonly Variant[] = [
  { name: 'all' },
  {
    name: 'without the indexes of the numbers',
    without: /^create index "calllog_\d+_(caller|callee|destination_user)"/,
  },
  { name: 'without roll-ups', without: /^insert into "(hour|month)_count"/ },
  { name: 'without change entries', without: /^insert into "change"/ },
  { name: 'with words that are all known', wordsKnown: true },
  { name: 'with source keys (record_key)', sourceKeys: true },
  { name: 'call logs that are calls of their own', alone: true },
  { name: 'call logs of no session', noSessions: true },
];

/** A connection that does not carry out some statements. */
class PartialConnection extends Connection {
  readonly #without: RegExp;

  constructor(db: DatabaseSync, without: RegExp) {
    super(db);
    this.#without = without;
  }

  override rows(sql: string): StatementSync {
    return this.#without.test(sql) ? ({ run: () => ({ changes: 1 }) } as never) : super.rows(sql);
  }

  override exec(sql: string): void {
    if (!this.#without.test(sql)) super.exec(sql);
  }
}

async function measure(variant: Variant): Promise<number> {
  const { without, wordsKnown } = variant;
  const folder = mkdtempSync(join(tmpdir(), 'ringlog-bench-'));
  try {
    const store = await openSqlite(folder, { writer: 'place' });
    const tenant = await createFirstTenant(store);
    await store.close();
    const connection = connect(join(folder, 'ringlog.db'), 'write');
    const writer = new Writer(without === undefined ? connection : new PartialConnection(connection.db, without));
    const run = (all: readonly Batch[]) => {
      for (let index = 0; index < all.length; index += TOGETHER) {
        const jobs = all.slice(index, index + TOGETHER);
        const outcomes = writer.run(jobs.map((batch) => ({ kind: 'append', tenantId: tenant!.id, batch })));
        for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
      }
    };
    // The same calls an hour earlier bring the words.
    if (wordsKnown === true) run(prepared(variant, -3_600_000));
    const all = prepared(variant, 0);
    const began = performance.now();
    run(all);
    const spent = performance.now() - began;
    writer.close();
    return spent / BATCHES;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function prepared({ sourceKeys, alone, noSessions }: Variant, shift: number): Batch[] {
  return Array.from(batches(BATCHES), (texts) => {
    const builder = new BatchBuilder(texts.length);
    for (const text of texts) {
      const read = readCallLog(JSON.parse(text));
      if (!('draft' in read)) throw new Error(read.errors.join(' '));
      const { draft } = read;
      draft.started_at += shift;
      if (alone === true) draft.session_id = draft.call_id;
      if (noSessions === true) draft.session_id = null;
      if (sourceKeys === true)
        draft.source_key = `${draft.session_id}/${draft.call_id}/${draft.callee}/${draft.started_at}`;
      builder.add(draft);
    }
    return builder.finish();
  });
}

const figures = new Map<string, number[]>(VARIANTS.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const variant of VARIANTS) figures.get(variant.name)!.push(await measure(variant));
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const all = median(figures.get('all')!);
console.log(`${BATCHES} batches of 1,000, ${TOGETHER} in a transaction; µs a record in the writer's thread`);
for (const [name, values] of figures) {
  const value = median(values);
  console.log(`${name.padEnd(40)} ${value.toFixed(2).padStart(6)} ${(value - all).toFixed(2).padStart(7)}`);
}

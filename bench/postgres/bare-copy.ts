import { Client } from 'pg';
import { ConnectionPool } from '../../src/store/postgres/connect.ts';
import { copyIn } from '../../src/store/postgres/write/copy-in.ts';
import { answerParent } from '../answer-parent.ts';
import { askChild } from '../ask-child.ts';
import { BATCH } from '../batches.ts';

interface Question {
  /** Has the call logs. */
  readonly from: string;
  /** Takes their rows, in a table of its own. */
  readonly into: string;
}

/**
 * The yardstick of durable writing: the rows of all call logs as they stand in `from` go by COPY into a table of the
 * same columns without an index, a transaction for each 1,000. Resolves to rows per second of that loop.
 */
export function bareCopy(from: string, into: string): Promise<number> {
  return askChild<Question, number>(import.meta.filename, { from, into });
}

async function run({ from, into }: Question): Promise<number> {
  const source = new Client({ connectionString: from });
  await source.connect();
  const batches: Buffer[] = [];
  // As COPY … TO writes them, in the order they came in.
  let rows = 0;
  let part: Buffer[] = [];
  for (const line of await copyOut(source, `copy (select * from "calllog" order by "started_at", "id") to stdout`)) {
    part.push(line);
    if (++rows % BATCH === 0) batches.push(Buffer.concat(part.splice(0)));
  }
  if (part.length > 0) batches.push(Buffer.concat(part));
  const { rows: columns } = await source.query<{ column: string }>(COLUMNS);
  await source.end();

  const pool = new ConnectionPool({ url: into, pool: 1, statementTimeout: 60_000 }, 'migrate', 1);
  try {
    return await pool.with(async (connection) => {
      await connection.exec(`create table "bare" (${columns.map(({ column }) => column).join(', ')})`);
      const began = performance.now();
      let stored = 0;
      for (const batch of batches) {
        await connection.exec('begin');
        stored += await copyIn(connection, 'copy "bare" from stdin', batch);
        await connection.exec('commit');
      }
      if (stored !== rows) throw new Error(`COPY stored ${stored} of ${rows} rows`);
      return (rows * 1000) / (performance.now() - began);
    });
  } finally {
    await pool.close();
  }
}

const COLUMNS = `select format('%I %s', "attname", format_type("atttypid", "atttypmod")) as "column" from pg_attribute
  where "attrelid" = 'calllog'::regclass and "attnum" > 0 and not "attisdropped" order by "attnum"`;

/** The lines that `copy … to stdout` gives; `pg` knows how COPY goes on its side of the wire, but keeps no rows. */
function copyOut(client: Client, sql: string): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const lines: Buffer[] = [];
    const asked = {
      submit: (wire: { query(text: string): void }) => wire.query(sql),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => lines.push(Buffer.from(chunk)),
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve(lines),
      handleError: reject,
    };
    client.query(asked as never);
  });
}

if (import.meta.main) answerParent(run);

import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** The yardstick of questions: DuckDB over the same call logs. */
export interface Duck {
  /** Runs a query, reads all its rows, and tells the milliseconds it took with the first value. */
  ask(sql: string): Promise<{ readonly ms: number; readonly first: number }>;
  close(): void;
}

const COLUMNS = {
  session_id: 'VARCHAR',
  caller: 'VARCHAR',
  caller_domain: 'VARCHAR',
  caller_display_name: 'VARCHAR',
  callee: 'VARCHAR',
  callee_domain: 'VARCHAR',
  callee_display_name: 'VARCHAR',
  started_at: 'TIMESTAMP',
  rang_at: 'TIMESTAMP',
  answered_at: 'TIMESTAMP',
  ended_at: 'TIMESTAMP',
  call_id: 'VARCHAR',
  direction: 'VARCHAR',
  end_reason: 'VARCHAR',
  reroute_reason: 'VARCHAR',
  status_code: 'INTEGER',
  destination: 'VARCHAR',
  outbound_caller_id: 'VARCHAR',
  did_cid: 'VARCHAR',
  trunk: 'VARCHAR',
  duration: 'INTEGER',
  cost: 'DOUBLE',
  billed_account: 'VARCHAR',
  service_number: 'VARCHAR',
  user_data: 'VARCHAR',
} as const;

/** Reads the NDJSON of each tenant, in their order, into a table `calls` with the number of the tenant. */
export async function fillDuck(file: string, tenants: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file, { memory_limit: '4GB' });
  const connection = await instance.connect();
  const types = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`);
  await connection.run(`create table calls (tenant INTEGER, ${types.join(', ')})`);
  const read = `columns = {${Object.entries(COLUMNS)
    .map(([name, type]) => `${name}: '${type}'`)
    .join(', ')}}`;
  for (const [tenant, ndjson] of tenants.entries()) {
    await connection.run(
      `insert into calls select ${tenant}, * from read_json('${ndjson}', format = 'newline_delimited', ${read})`,
    );
  }
  await connection.run('checkpoint');
  connection.closeSync();
  instance.closeSync();
}

export async function openDuck(file: string): Promise<Duck> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', memory_limit: '4GB' });
  const connection: DuckDBConnection = await instance.connect();
  return {
    async ask(sql) {
      const began = performance.now();
      const rows = (await connection.runAndReadAll(sql)).getRows();
      return { ms: performance.now() - began, first: Number(rows[0]?.[0] ?? 0) };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

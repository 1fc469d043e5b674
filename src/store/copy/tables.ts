/** What is copied of a store. Months and their tables are made by each engine, and what only makes answers quicker is left out. */
export interface CopiedTable {
  readonly name: string;
  /** By what its rows are told apart and put in order, on every engine. */
  readonly key: readonly string[];
  /** Integers that are larger than a JavaScript number holds: they travel as decimal digits. */
  readonly big: readonly string[];
  /** The first column of the key has this only where it belongs to that store alone: it is neither copied nor touched. */
  readonly own?: string;
}

/** Under this name a store that is copied into keeps how far that is. */
export const COPY_SETTING = 'copy';

const table = (name: string, key: readonly string[], big: readonly string[] = []): CopiedTable => ({ name, key, big });

/** In the order in which they are copied: who is there first, then what belongs to whom. */
export const COPIED_TABLES: readonly CopiedTable[] = [
  table('tenant', ['id']),
  table('token', ['id']),
  { ...table('setting', ['name']), own: COPY_SETTING },
  table('source', ['id']),
  table('rate', ['version']),
  table('job', ['id']),
  table('audit', ['id']),
  table('position', ['tenant_id', 'source', 'file']),
  table('part', ['tenant_id', 'call', 'event_key']),
  table('quarantine', ['id']),
  table('dictionary', ['id']),
  table('record_key', ['tenant_id', 'key'], ['id']),
  table('moved', ['tenant_id', 'id'], ['id']),
  table('amendment', ['tenant_id', 'source', 'call', 'format']),
  table('amended_source', ['tenant_id', 'source']),
  table('amended', ['tenant_id', 'id'], ['id']),
  table('leg_call', ['tenant_id', 'key', 'id'], ['id']),
  table('hour_count', ['tenant_id', 'hour', 'direction', 'answered']),
  table('month_count', ['tenant_id', 'month']),
  table('change', ['tenant_id', 'seq']),
  table('counter', ['tenant_id']),
];

/** The call logs of one month. */
export function copiedMonth(name: string): CopiedTable {
  return table(name, ['tenant_id', 'started_at', 'id'], ['id']);
}

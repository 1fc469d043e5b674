import type { Generated } from 'kysely';

/** The tables, as Kysely knows them. What a column means stands in the migration that made it. */
export interface Database {
  tenant: TenantTable;
  counter: { tenant_id: number; change_seq: Generated<number> };
  token: TokenTable;
  dictionary: DictionaryTable;
  month: { month: number; settled: Generated<number> };
  month_count: {
    tenant_id: number;
    month: number;
    calls: number;
    changed_seq: Generated<number>;
    sessions: Generated<number>;
  };
  month_column: { tenant_id: number; month: number; name: string; changed_seq: number; cells: Uint8Array };
  hour_count: HourCountTable;
  change: ChangeTable;
  record_key: { tenant_id: number; key: number; id: bigint };
  moved: { tenant_id: number; id: bigint; started_at: number };
  quarantine: QuarantineTable;
  source: SourceTable;
  rate: RateTable;
  job: JobTable;
  position: PositionTable;
  part: { tenant_id: number; call: string; event_key: number; event: string; received_at: number };
  audit: AuditTable;
  request_count: { tenant_id: number; actor: string; minute: number; server: string; requests: number };
  setting: { name: string; value: string };
  [month: `calllog_${number}`]: CallLogTable;
}

interface TenantTable {
  id: Generated<number>;
  name: string;
  created_at: number;
  rating_seq: Generated<number>;
  settings: Generated<string | null>;
}

interface TokenTable {
  id: Generated<number>;
  tenant_id: number;
  role: string;
  name: string | null;
  prefix: string;
  hash: string;
  digest: Generated<string | null>;
  extensions: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

interface DictionaryTable {
  id: Generated<number>;
  tenant_id: number;
  text: string;
}

interface HourCountTable {
  tenant_id: number;
  hour: number;
  direction: number;
  answered: number;
  calls: number;
  talk_seconds: number;
  sessions: Generated<number>;
}

interface ChangeTable {
  tenant_id: number;
  seq: number;
  kind: number;
  count: number;
  entries: Uint8Array;
}

interface QuarantineTable {
  id: Generated<number>;
  tenant_id: number;
  received_at: number;
  source: string | null;
  format: string;
  file: string | null;
  line: number | null;
  column: number | null;
  reason: string;
  raw: Uint8Array;
  fingerprint: string;
  timezone: string | null;
}

interface SourceTable {
  id: Generated<number>;
  tenant_id: number;
  name: string;
  format: string;
  settings: string;
  created_at: number;
  updated_at: number;
}

interface JobTable {
  id: Generated<number>;
  tenant_id: number;
  kind: string;
  state: string;
  input: string;
  progress: string;
  runner: string | null;
  actor: string;
  created_at: number;
  updated_at: number;
}

interface RateTable {
  version: Generated<number>;
  tenant_id: number;
  id: number;
  prefix: string;
  account: string | null;
  type: string;
  connect_fee: number;
  price_1: number;
  price_n: number;
  interval_1: number;
  interval_n: number;
  free_seconds: number;
  grace_period: number;
  postcall_surcharge: number;
  valid_from: number | null;
  valid_to: number | null;
  description: string | null;
  created_at: number;
  replaced_at: number | null;
}

interface PositionTable {
  tenant_id: number;
  source: string;
  file: string;
  path: string;
  format: string;
  header: number;
  done: number;
  lines: number;
  head: string;
  updated_at: number;
}

interface AuditTable {
  id: Generated<number>;
  tenant_id: number;
  at: number;
  actor: string;
  action: string;
  detail: string | null;
}

/** One month's call logs. The columns past the key are those of COLUMNS, SESSION_COLUMNS and PRICE_COLUMNS; all are integers or texts. */
export interface CallLogTable {
  tenant_id: number;
  started_at: number;
  id: bigint;
  [column: string]: unknown;
}

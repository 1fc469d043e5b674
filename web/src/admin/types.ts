import type { Direction } from '../../../src/record/enums.ts';
import type { BilledAccount, CostRole } from '../../../src/record/tenant-settings.ts';
import type { RateType } from '../../../src/record/rate-fields.ts';
import type { Who } from '../api/types.ts';

/** What the API of administrators answers; field by field as docs/api.md has it. Times are RFC 3339 texts in UTC. */

export interface List<Item> {
  readonly count: number;
  readonly items: readonly Item[];
}

export interface SourceSettings {
  readonly name: string;
  readonly format: string;
  readonly timezone: string | null;
  readonly trunks: readonly string[];
  readonly extensions: readonly string[];
  readonly dids: readonly string[];
  readonly columns: readonly string[] | null;
  readonly twins: 'merge' | 'keep';
  readonly country: string | null;
  readonly international_prefix: string | null;
  readonly trunk_prefix: string | null;
  readonly area_code: string | null;
  readonly access_code: string | null;
  readonly priced_directions: readonly Direction[];
  readonly trust_cost: boolean;
}

export interface Source extends SourceSettings {
  readonly created_at: string;
  readonly updated_at: string;
}

export interface SourceActivity {
  readonly source: string | null;
  readonly calls: number;
  readonly quarantined: number;
  readonly last_started_at: string | null;
}

export interface QuarantineEntry {
  readonly id: number;
  readonly received_at: string;
  readonly source: string | null;
  readonly format: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly reason: string;
  readonly bytes: number;
}

export interface QuarantinedRecord extends QuarantineEntry {
  readonly raw_base64: string;
  readonly raw_text: string | null;
}

export interface Retried {
  readonly tried: number;
  readonly left: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly next: number | null;
}

export interface TokenInfo {
  readonly id: number;
  readonly prefix: string;
  readonly role: Who['role'];
  readonly name: string | null;
  readonly extensions: readonly string[] | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export type MadeToken = TokenInfo & { readonly token: string };

export interface RateValues {
  readonly prefix: string;
  readonly account: string | null;
  readonly type: RateType;
  readonly description: string | null;
  readonly connect_fee: number;
  readonly price_1: number;
  readonly interval_1: number;
  readonly price_n: number;
  readonly interval_n: number;
  readonly free_seconds: number;
  readonly grace_period: number;
  readonly postcall_surcharge: number;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}

export type Rate = RateValues & { readonly id: string };

export interface RateImport {
  readonly dry_run: boolean;
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly changes: readonly RateChange[];
}

export interface RateChange {
  readonly change: 'ADDED' | 'CHANGED' | 'REMOVED';
  readonly line: number | null;
  readonly before: RateValues | null;
  readonly after: RateValues | null;
}

export interface Missing {
  readonly calls: number;
  readonly items: readonly MissingNumber[];
}

export interface MissingNumber {
  readonly number: string | null;
  readonly callee: string | null;
  readonly calls: number;
  readonly talk_seconds: number;
  readonly last_at: string;
}

export interface Rerate {
  readonly id: number;
  readonly state: 'RUNNING' | 'STOPPED' | 'DONE' | 'FAILED';
  readonly filter: string | null;
  readonly rates: 'OWN_TIME' | 'TODAY';
  readonly dry_run: boolean;
  readonly rows: number;
  readonly changed: number;
  readonly accounts: readonly AccountDifference[];
  readonly error: string | null;
  readonly actor: string;
  readonly created_at: string;
}

export interface AccountDifference {
  readonly account: string | null;
  readonly calls: number;
  readonly cost_before: number;
  readonly cost_after: number;
  readonly difference: number;
}

export interface Tenant {
  readonly name: string;
  readonly billed_account: BilledAccount | null;
  readonly costs_seen_by: readonly CostRole[];
}

export interface FileImport {
  readonly format: string;
  readonly because: string | null;
  readonly disputed: number;
  readonly doubt: string | null;
  readonly broken: string | null;
  readonly read: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
}

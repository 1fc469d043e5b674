import type { Direction, EndReason, Outcome, RerouteReason } from '../../../src/record/enums.ts';
import type { FieldName, TimeField } from '../../../src/record/fields.ts';

/** What the API answers; field by field as docs/api.md has it. Times are RFC 3339 texts in UTC. */

type Typed = {
  readonly id: string;
  readonly started_at: string;
  readonly direction: Direction | null;
  readonly end_reason: EndReason | null;
  readonly reroute_reason: RerouteReason | null;
  readonly status_code: number | null;
  readonly duration: number | null;
  readonly cost: number | null;
};

/** One leg in detail. */
export type CallLogDetail = Typed & { readonly [Name in Exclude<FieldName, keyof Typed>]: string | null };

/** One leg as lists have it. */
export type CallLog = Omit<CallLogDetail, 'cost' | 'billed_account'>;

/** One call as lists have it. */
export type Session = Pick<
  CallLog,
  | 'id'
  | 'session_id'
  | Exclude<TimeField, 'rang_at'>
  | 'caller'
  | 'caller_display_name'
  | 'callee'
  | 'callee_display_name'
  | 'direction'
  | 'trunk'
  | 'did_cid'
  | 'service_number'
> & {
  readonly answered_by: string | null;
  readonly outcome: Outcome | null;
  readonly duration: number;
  readonly leg_count: number;
};

export interface Step {
  readonly kind: 'SERVICE' | 'PHONE';
  readonly number: string | null;
  readonly display_name: string | null;
  readonly started_at: string;
  readonly answered: boolean;
  readonly reroute_reason: RerouteReason | null;
}

export type SessionDetail = Session & { readonly path: readonly Step[]; readonly legs: readonly CallLog[] };

/** How the cost of a call log comes about. Amounts are of the currency, as texts where they have many decimals. */
export interface CallPrice {
  readonly id: string;
  readonly cost: number | null;
  readonly billed_seconds: number;
  readonly number: string | null;
  readonly rate: Readonly<Record<string, string | number | null>> | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly steps: readonly {
    readonly what: string;
    readonly seconds: number | null;
    readonly intervals: number | null;
    readonly price: string | null;
    readonly amount: string;
  }[];
}

export interface Change {
  readonly id: string;
  readonly change_type: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly items: readonly CallLog[];
}

export interface Who {
  readonly tenant: string;
  readonly role: 'admin' | 'manager' | 'user' | 'ingest';
  readonly extensions: readonly string[] | null;
  readonly sees_costs: boolean;
  readonly name: string | null;
  readonly prefix: string;
  readonly expires_at: string | null;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
}

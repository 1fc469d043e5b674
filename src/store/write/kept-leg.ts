import type { CauseLeg } from '../../record/causer.ts';
import type { SessionLeg } from '../../record/session.ts';
import { LATER_LEG } from '../session-columns.ts';
import { at, type Row } from './row.ts';

/** A leg with what it holds of its session. */
export interface KeptLeg extends SessionLeg<number>, CauseLeg<number> {
  readonly id: bigint;
  cells: readonly (number | null)[];
}

/** A session of which legs have come or gone in this transaction. */
export interface Touched {
  readonly session_id: string;
  readonly key: number;
  /** The legs that have come, as they were written. */
  readonly legs: KeptLeg[];
  /** When legs started that have gone. */
  gone: number[] | null;
  /** Another with the same key. */
  readonly next: Touched | undefined;
}

/** What is looked for in each day (counted from 1970): by how many legs of it are known, sessions and their keys. */
export type Looks = Map<number, { readonly keys: number[]; readonly sessions: Touched[] }[]>;

/** The leg of a row, as one that is not the first of its session. */
export function legOfRow(row: Row): KeptLeg {
  const number = (index: number) => row[index] as number | null;
  return {
    id: row[2] as bigint,
    started_at: row[1] as number,
    answered_at: number(ANSWERED_AT),
    ended_at: number(ENDED_AT),
    duration: number(DURATION),
    status_code: number(STATUS_CODE),
    end_reason: number(END_REASON),
    callee: number(CALLEE),
    destination: number(DESTINATION),
    service_number: number(SERVICE_NUMBER),
    trunk: number(TRUNK),
    direction: number(DIRECTION),
    caller: number(CALLER),
    reroute_reason: number(REROUTE_REASON),
    cells: LATER_LEG,
  };
}

const ANSWERED_AT = at('answered_at');
const ENDED_AT = at('ended_at');
const DURATION = at('duration');
const STATUS_CODE = at('status_code');
const END_REASON = at('end_reason');
const CALLEE = at('callee');
const DESTINATION = at('destination');
const SERVICE_NUMBER = at('service_number');
const TRUNK = at('trunk');
const DIRECTION = at('direction');
const CALLER = at('caller');
const REROUTE_REASON = at('reroute_reason');

import type { Direction, EndReason, RerouteReason } from './enums.ts';

/**
 * What a format reads from one record, before the source's settings and the price are applied: the call log's
 * fields but `id`, and what is stored beside them. Times are epoch milliseconds, `cost` is in 10⁻⁵ units.
 */
export interface Draft {
  session_id: string | null;
  caller: string | null;
  caller_domain: string | null;
  caller_display_name: string | null;
  callee: string | null;
  callee_domain: string | null;
  callee_display_name: string | null;
  started_at: number;
  rang_at: number | null;
  answered_at: number | null;
  ended_at: number | null;
  call_id: string | null;
  direction: Direction | null;
  end_reason: EndReason | null;
  reroute_reason: RerouteReason | null;
  status_code: number | null;
  destination: string | null;
  outbound_caller_id: string | null;
  did_cid: string | null;
  trunk: string | null;
  duration: number | null;
  cost: number | null;
  billed_account: string | null;
  service_number: string | null;
  user_data: string | null;

  /** The name of the feed; blank: the one the records are read for. */
  source: string | null;
  /** The source's own key of this record, unique within the source; blank when it has none. */
  source_key: string | null;
  /**
   * Facts about how the values came to be, words parted by blanks: `status_code=derived`, `caller=cut`.
   * Few different ones; stored beside the record.
   */
  flags: string | null;
  /**
   * `utc`: the times above are instants. `wall`: the source wrote local time without a zone, and the times above
   * are its digits read as if they were UTC, all in the offset of `started_at`; the zone is yet to be applied.
   */
  clock: 'utc' | 'wall';
  /** Of a `wall` clock: minutes east of UTC where the record itself proves them, else null. */
  offset: number | null;
}

/** A draft of which nothing is known but its start. Every draft is made here, so that all have one shape. */
export function emptyDraft(started_at: number): Draft {
  return {
    session_id: null,
    caller: null,
    caller_domain: null,
    caller_display_name: null,
    callee: null,
    callee_domain: null,
    callee_display_name: null,
    started_at,
    rang_at: null,
    answered_at: null,
    ended_at: null,
    call_id: null,
    direction: null,
    end_reason: null,
    reroute_reason: null,
    status_code: null,
    destination: null,
    outbound_caller_id: null,
    did_cid: null,
    trunk: null,
    duration: null,
    cost: null,
    billed_account: null,
    service_number: null,
    user_data: null,
    source: null,
    source_key: null,
    flags: null,
    clock: 'utc',
    offset: null,
  };
}

/** Adds one word to the draft's flags, e.g. `status_code=derived`. */
export function addFlag(draft: Draft, flag: string): void {
  draft.flags = draft.flags === null ? flag : `${draft.flags} ${flag}`;
}

/** Marks a draft that ended before it started, as clocks that were set in between make it. Its times stay as they are. */
export function flagBackwards(draft: Draft): void {
  if (draft.ended_at !== null && draft.ended_at < draft.started_at) addFlag(draft, 'ended_at=before_start');
}

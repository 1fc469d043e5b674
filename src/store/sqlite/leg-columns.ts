import { SESSION_COLUMNS } from '../session-columns.ts';
import type { KeptLeg } from '../write/kept-leg.ts';

/** What `keptLegOf` reads, behind the session_id. */
export const LEG_COLUMNS = [
  '"leg"."session_id"',
  'cast("leg"."id" as text)',
  ...[
    'started_at',
    'answered_at',
    'ended_at',
    'duration',
    'status_code',
    'end_reason',
    'callee',
    'destination',
    'service_number',
    'trunk',
    'direction',
    'caller',
    'reroute_reason',
    ...SESSION_COLUMNS.slice(1),
  ].map((name) => `"leg"."${name}"`),
].join(', ');

export function keptLegOf(cells: readonly (string | number | null)[]): KeptLeg {
  const number = (index: number) => cells[index] as number | null;
  return {
    id: BigInt(cells[0] as string),
    started_at: cells[1] as number,
    answered_at: number(2),
    ended_at: number(3),
    duration: number(4),
    status_code: number(5),
    end_reason: number(6),
    callee: number(7),
    destination: number(8),
    service_number: number(9),
    trunk: number(10),
    direction: number(11),
    caller: number(12),
    reroute_reason: number(13),
    cells: cells.slice(14) as (number | null)[],
  };
}

import type { Draft } from '../../record/draft.ts';
import type { Cdr } from './cdr.ts';

/** Variables that may hold what a field has; where they do they are left out. */
const COPIES: ReadonlyMap<string, keyof Draft> = new Map<string, keyof Draft>([
  ['caller_id_number', 'caller'],
  ['caller_id_name', 'caller_display_name'],
  ['destination_number', 'callee'],
  ['sip_from_host', 'caller_domain'],
  ['sip_to_host', 'callee_domain'],
  ['sip_call_id', 'call_id'],
  ['uuid', 'call_id'],
  ['call_uuid', 'session_id'],
  ['accountcode', 'billed_account'],
  ['bridge_channel', 'destination'],
  ['effective_caller_id_number', 'outbound_caller_id'],
]);

/** The same times once more, in seconds, in microseconds, and as local text. */
const TIMES: ReadonlyMap<string, keyof Draft> = new Map(
  [
    ['start', 'started_at'],
    ['progress', 'rang_at'],
    ['answer', 'answered_at'],
    ['end', 'ended_at'],
  ].flatMap(([name, field]) =>
    ['stamp', 'epoch', 'uepoch'].map((kind): [string, keyof Draft] => [`${name}_${kind}`, field as keyof Draft]),
  ),
);

/** Spans that stand there in whole seconds too, and to the millisecond between the times. */
const SPANS: ReadonlySet<string> = new Set(
  [
    ['mduration', 'uduration', 'hold_accum_usec', 'hold_accum_ms'],
    ['bill', 'flow_bill', 'progress', 'answer', 'wait', 'progress_media'].flatMap((span) => [
      `${span}msec`,
      `${span}usec`,
    ]),
  ].flat(),
);

/** JSON object text of all that has no field of its own in a call log, blanks left out. Null when nothing remains. */
export function userData(draft: Draft, { variables, more }: Cdr): string | null {
  const rest: Record<string, unknown> = {};
  let any = false;
  for (const name in variables) {
    const value = variables[name];
    if (value === '' || value === null || value === undefined || SPANS.has(name)) continue;
    const copy = COPIES.get(name);
    if (copy !== undefined && draft[copy] === value) continue;
    const time = TIMES.get(name);
    if (time !== undefined && (draft[time] !== null || value === '0')) continue;
    keep(rest, name, value);
    any = true;
  }
  for (const name in more) {
    keep(rest, name, more[name]);
    any = true;
  }
  return any ? JSON.stringify(rest) : null;
}

function keep(rest: Record<string, unknown>, name: string, value: unknown): void {
  // Not an assignment: a variable may be called `__proto__`.
  if (name === '__proto__') {
    Object.defineProperty(rest, name, { value, enumerable: true, configurable: true, writable: true });
  } else rest[name] = value;
}

import type { Draft } from '../../record/draft.ts';
import type { Cdr } from './cdr.ts';

/** Variables that may hold what a field has; where they do they are left out. */
const COPIES: readonly (readonly [string, keyof Draft])[] = [
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
];

/** The same times once more, in seconds, in microseconds, and as local text. */
const TIMES: readonly (readonly [string, keyof Draft])[] = (
  [
    ['start', 'started_at'],
    ['progress', 'rang_at'],
    ['answer', 'answered_at'],
    ['end', 'ended_at'],
  ] as const
).flatMap(([name, field]) => ['stamp', 'epoch', 'uepoch'].map((kind) => [`${name}_${kind}`, field] as const));

/** Spans that stand there in whole seconds too, and to the millisecond between the times. */
const SPANS: readonly string[] = [
  'mduration',
  'uduration',
  'hold_accum_usec',
  'hold_accum_ms',
  ...['bill', 'flow_bill', 'progress', 'answer', 'wait', 'progress_media'].flatMap((of) => [`${of}msec`, `${of}usec`]),
];

/**
 * JSON object text of all that has no field of its own in a call log. Null when nothing remains. What is left out is
 * taken from the variables themselves: nobody reads them afterwards, and writing them whole is four times as fast as
 * copying them.
 */
export function userData(draft: Draft, { variables, more }: Cdr): string | null {
  for (const [name, field] of COPIES) {
    if (variables[name] !== undefined && variables[name] === draft[field]) variables[name] = undefined;
  }
  for (const [name, field] of TIMES) {
    const value = variables[name];
    if (value !== undefined && (draft[field] !== null || value === '0')) variables[name] = undefined;
  }
  for (const name of SPANS) if (variables[name] !== undefined) variables[name] = undefined;
  const rest = JSON.stringify(variables);
  const beside = JSON.stringify(more);
  if (beside === '{}') return rest === '{}' ? null : rest;
  return rest === '{}' ? beside : `${rest.slice(0, -1)},${beside.slice(1)}`;
}

/** What a file of 3CX version 20 holds, as its header tells. */
export type ReportKind = 'call-log' | 'inbound' | 'cdroutput';

/** The columns by their names, in lower case and without blanks around them. */
export interface ReportLayout {
  readonly kind: ReportKind;
  readonly names: readonly string[];
  readonly at: ReadonlyMap<string, number>;
}

/** A report that holds no calls, and what it holds instead. */
export interface NoCalls {
  readonly kind: null;
  readonly reason: string;
}

const NEEDED: readonly (readonly [ReportKind, readonly string[]])[] = [
  ['call-log', ['call time', 'call id', 'from', 'to', 'direction', 'status', 'ringing', 'talking']],
  ['inbound', ['call time', 'caller id', 'destination', 'trunk', 'status', 'ringing', 'talking']],
  ['cdroutput', ['cdr_id', 'call_history_id', 'cdr_started_at', 'cdr_answered_at', 'cdr_ended_at']],
];

const OTHERS: readonly (readonly [readonly string[], string])[] = [
  [
    ['queue', 'call time', 'caller id', 'agent', 'polling attempts'],
    'The report on abandoned calls has a row for each agent of a queue, not for each call, so nothing of it is read; export the Call Log report instead.',
  ],
];

/** What a header says of the rows behind it; null when it is none of 3CX's. */
export function reportOf(fields: readonly string[]): ReportLayout | NoCalls | null {
  const names = fields.map((field) => field.trim().toLowerCase());
  // A quote that is never closed has taken rows into the header.
  if (names.some((name) => /[\r\n]/.test(name))) return null;
  const at = new Map<string, number>();
  for (const [i, name] of names.entries()) if (name !== '' && !at.has(name)) at.set(name, i);
  const kind = NEEDED.find(([, needed]) => needed.every((name) => at.has(name)))?.[0];
  if (kind !== undefined) return { kind, names, at };
  const other = OTHERS.find(([needed]) => needed.every((name) => at.has(name)));
  return other === undefined ? null : { kind: null, reason: other[1] };
}

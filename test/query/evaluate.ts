import type { Expression } from '../../src/query/expression.ts';
import type { Search } from '../../src/query/tree.ts';

/**
 * What a filter means, said once more in plain TypeScript over the call logs that the API shows: no tree that has been
 * checked, no dictionary, no SQL. The store must agree with it.
 */

export type CallLog = Readonly<Record<string, string | number | null>>;
type Value = string | number | Temporal.Instant | Temporal.PlainDate | Temporal.PlainTime | bigint | null;
type Truth = boolean | null;

const TIMES = new Set(['started_at', 'rang_at', 'answered_at', 'ended_at']);

export function matches(expression: Expression, callLog: CallLog, zone: string): boolean {
  return truthOf(expression, callLog, zone) === true;
}

function truthOf(expression: Expression, log: CallLog, zone: string): Truth {
  switch (expression.kind) {
    case 'and': {
      const truths = new Set(expression.terms.map((term) => truthOf(term, log, zone)));
      return truths.has(false) ? false : truths.has(null) ? null : true;
    }
    case 'or': {
      const truths = new Set(expression.terms.map((term) => truthOf(term, log, zone)));
      return truths.has(true) ? true : truths.has(null) ? null : false;
    }
    case 'not': {
      const truth = truthOf(expression.term, log, zone);
      return truth === null ? null : !truth;
    }
    case 'literal':
      return expression.type === 'null' ? null : expression.text === 'true';
    case 'call': {
      const [text, part] = expression.parts.map((side) => valueOf(side, log, zone)) as (string | null)[];
      if (text == null || part == null) return null;
      if (expression.name === 'contains') return text.includes(part);
      return expression.name === 'startswith' ? text.startsWith(part) : text.endsWith(part);
    }
    case 'in':
      return expression.items.some((item) => item.type !== 'null' && compare('eq', expression.value, item, log, zone));
    case 'compare': {
      const { operator, left, right } = expression;
      if (!isTruth(left) && !isTruth(right)) return compare(operator, left, right, log, zone);
      const same = truthOf(left, log, zone) === truthOf(right, log, zone);
      return operator === 'eq' ? same : !same;
    }
    case 'name':
      throw new Error(`${expression.name} is no condition`);
  }
}

function isTruth(side: Expression): boolean {
  if (side.kind === 'literal') return side.type === 'boolean';
  return side.kind === 'call' ? /^(contains|startswith|endswith)$/.test(side.name) : side.kind !== 'name';
}

function compare(operator: string, left: Expression, right: Expression, log: CallLog, zone: string): boolean {
  const [a, b] = alike(valueOf(left, log, zone), valueOf(right, log, zone), left, right, zone);
  if (a === null || b === null) {
    const same = a === b;
    return operator === 'eq' ? same : operator === 'ne' ? !same : false;
  }
  const order = orderOf(a, b);
  return { eq: order === 0, ne: order !== 0, gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[operator]!;
}

/** A literal becomes what it is compared with. */
function alike(a: Value, b: Value, left: Expression, right: Expression, zone: string): [Value, Value] {
  const isId = [left, right].some((side) => side.kind === 'name' && side.name === 'id');
  if (isId) return [digits(a), digits(b)];
  if (left.kind === 'literal') return [as(a, b, zone), b];
  return right.kind === 'literal' ? [a, as(b, a, zone)] : [a, b];
}

function digits(id: Value): Value {
  if (id === null) return null;
  const text = Buffer.from(String(id), 'base64url').toString();
  const isOurs = /^[1-9]\d*$/.test(text) && Buffer.from(text).toString('base64url') === id;
  return isOurs ? BigInt(text) : 0n;
}

function as(literal: Value, other: Value, zone: string): Value {
  if (literal instanceof Temporal.PlainDate && other instanceof Temporal.Instant) return midnight(literal, zone);
  if (typeof literal !== 'string') return literal;
  if (other instanceof Temporal.PlainDate) return Temporal.PlainDate.from(literal);
  if (other instanceof Temporal.PlainTime) return Temporal.PlainTime.from(literal);
  if (!(other instanceof Temporal.Instant)) return literal;
  return literal.length === 10 ? midnight(Temporal.PlainDate.from(literal), zone) : cut(Temporal.Instant.from(literal));
}

function midnight(date: Temporal.PlainDate, zone: string): Temporal.Instant {
  return date.toZonedDateTime(zone).toInstant();
}

/** Call logs know no less than a millisecond. */
function cut(instant: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(instant.epochMilliseconds);
}

function orderOf(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (a instanceof Temporal.Instant) return Temporal.Instant.compare(a, b as Temporal.Instant);
  if (a instanceof Temporal.PlainDate) return Temporal.PlainDate.compare(a, b as Temporal.PlainDate);
  if (a instanceof Temporal.PlainTime) return Temporal.PlainTime.compare(a, b as Temporal.PlainTime);
  if (typeof a !== 'string') return a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0;
  const [x, y] = [Array.from(a), Array.from(b as string)].map((text) => text.map((letter) => letter.codePointAt(0)!));
  for (let index = 0; index < Math.min(x!.length, y!.length); index++) {
    if (x![index] !== y![index]) return x![index]! - y![index]!;
  }
  return x!.length - y!.length;
}

function valueOf(side: Expression, log: CallLog, zone: string): Value {
  if (side.kind === 'name') {
    const value = log[side.name]!;
    return value !== null && TIMES.has(side.name) ? Temporal.Instant.from(String(value)) : value;
  }
  if (side.kind === 'literal') {
    switch (side.type) {
      case 'number':
        return Number(side.text);
      case 'time':
        return cut(Temporal.Instant.from(side.text));
      case 'date':
        return Temporal.PlainDate.from(side.text);
      case 'clock':
        return Temporal.PlainTime.from(side.text);
      case 'text':
        return side.text;
      default:
        return null;
    }
  }
  if (side.kind !== 'call') throw new Error(`${side.kind} has no value`);
  const of = valueOf(side.parts[0]!, log, zone);
  if (of === null) return null;
  if (typeof of === 'string') {
    if (side.name === 'length') return Array.from(of).length;
    return side.name === 'tolower' ? of.toLowerCase() : of.toUpperCase();
  }
  const clock = (of as Temporal.Instant).toZonedDateTimeISO(zone);
  if (side.name === 'date') return clock.toPlainDate();
  if (side.name === 'time') return clock.toPlainTime();
  return clock[side.name as 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'];
}

const CONTAINED = [
  'caller',
  'callee',
  'caller_display_name',
  'callee_display_name',
  'destination',
  'outbound_caller_id',
  'did_cid',
  'trunk',
  'service_number',
];

export function searchMatches(search: Search, log: CallLog): boolean {
  switch (search.kind) {
    case 'and':
      return search.terms.every((term) => searchMatches(term, log));
    case 'or':
      return search.terms.some((term) => searchMatches(term, log));
    case 'not':
      return !searchMatches(search.term, log);
    case 'word': {
      if (log['session_id'] === search.text || log['call_id'] === search.text) return true;
      const word = fold(search.text);
      return CONTAINED.some((name) => log[name] !== null && fold(String(log[name])).includes(word));
    }
  }
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

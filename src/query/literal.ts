import type { Field } from '../record/fields.ts';
import { decodeId } from '../record/id.ts';
import { civilTime, parseTime } from '../record/time.ts';
import { startOfDay } from '../record/zone.ts';
import type { WrittenLiteral } from './expression.ts';
import { nearest } from './nearest.ts';
import type { Literal, OperandType } from './tree.ts';

const DAY = 86_400_000;

/** What a literal of each type looks like, for people. */
export const LOOKS: Record<OperandType, string> = {
  text: "a text in single quotes ('…')",
  number: 'a number',
  money: 'a number',
  time: 'a date-time (2022-01-01T00:00:00Z) or a date (2022-01-01)',
  date: 'a date (2022-01-01)',
  clock: 'a time of day (09:30:00)',
  id: "an id in single quotes ('…')",
};

/** What a literal is called as it stands, when nothing says what it should be. */
export function typeOfLiteral({ type }: WrittenLiteral): OperandType | null {
  return type === 'null' || type === 'boolean' ? null : type;
}

/** Reads literals as the type that the other side of a comparison has. */
export function readLiteral(written: WrittenLiteral, type: OperandType, zone: string): Literal | null {
  if (written.type === 'null') return { kind: 'literal', type, value: null };
  const value = READERS[type](written, zone);
  return value === null ? null : { kind: 'literal', type, value };
}

type Read = (written: WrittenLiteral, zone: string) => string | number | null;

const READERS: Record<OperandType, Read> = {
  text: ({ type, text }) => (type === 'text' ? text : null),
  number: ({ type, text }) => (type === 'number' ? finite(Number(text)) : null),
  money: ({ type, text }) => (type === 'number' ? inMoney(text) : null),
  time: ({ type, text }, zone) =>
    (type === 'time' || type === 'text' ? parseTime(text) : null) ?? startOf(type, text, zone),
  date: ({ type, text }) => (type === 'date' || type === 'text' ? dayOf(text) : null),
  clock: ({ type, text }) => (type === 'clock' || type === 'text' ? clockOf(text) : null),
  id: ({ type, text }) => (type === 'text' ? (decodeId(text)?.toString() ?? '') : null),
};

/** The digits are moved before they become a number: 0.00001 is one unit exactly. */
function inMoney(text: string): number | null {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  return finite(Number(`${mantissa}e${Number(exponent) + 5}`));
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function startOf(type: WrittenLiteral['type'], text: string, zone: string): number | null {
  const day = type === 'date' || type === 'text' ? dayOf(text) : null;
  return day === null ? null : startOfDay(zone, day);
}

function dayOf(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const time = match === null ? null : civilTime(+match[1]!, +match[2]!, +match[3]!, 0, 0, 0);
  return time === null ? null : time / DAY;
}

function clockOf(text: string): number | null {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/.exec(text);
  if (match === null || +match[1]! > 23 || +match[2]! > 59 || +(match[3] ?? 0) > 59) return null;
  const thousandths = Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'));
  return (+match[1]! * 3600 + +match[2]! * 60 + +(match[3] ?? 0)) * 1000 + thousandths;
}

/** What to say of a text that no call log can have in this field; null when it can. */
export function strangeWord(field: Field | null, literal: Literal): string | null {
  if (field?.values === undefined || literal.value === null) return null;
  const word = String(literal.value);
  if (field.values.includes(word)) return null;
  const near = nearest(word, field.values);
  return near === null ? `It is one of ${field.values.join(', ')}.` : `Did you mean '${near}'?`;
}

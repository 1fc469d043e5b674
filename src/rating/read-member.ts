import type { Rate } from '../price/rate.ts';
import { moneyToText } from '../price/money.ts';
import { show, type Refuse } from '../query/members.ts';
import { nearest } from '../query/nearest.ts';
import { ACCOUNT_LIMIT, DESCRIPTION_LIMIT, RATE_TYPES, type RateType } from '../record/rate-fields.ts';
import { civilTime, parseTime } from '../record/time.ts';
import { COMMA, decimalUnits, NEGATIVE, TOO_FINE } from './decimal.ts';

/** A rate without what the store gives it. */
export type NewRate = Omit<Rate, 'id' | 'version'>;
export type GivenRate = { -readonly [Name in keyof NewRate]?: NewRate[Name] };

/** What a member is told that cannot be taken; `comma`: whether a decimal comma is understood. */
export interface Reading {
  readonly comma: boolean;
  readonly refuse: Refuse;
}

/** Reads a member of a rate, from JSON or from the text of a cell, into `rate`. What is wrong with it is told. */
export function readMember(name: keyof NewRate, value: unknown, rate: GivenRate, reading: Reading): void {
  switch (name) {
    case 'prefix':
      return void (rate.prefix = readPrefix(value, reading));
    case 'account':
      return void (rate.account = readText(name, value, ACCOUNT_LIMIT, reading));
    case 'description':
      return void (rate.description = readText(name, value, DESCRIPTION_LIMIT, reading));
    case 'type':
      return void (rate.type = readType(value, reading));
    case 'valid_from':
    case 'valid_to':
      return void (rate[name] = readMoment(name, value, reading));
    case 'connect_fee':
    case 'price_1':
    case 'price_n':
    case 'postcall_surcharge':
      return void (rate[name] = readUnits(name, value, reading));
    case 'interval_1':
    case 'interval_n':
    case 'free_seconds':
    case 'grace_period':
      return void (rate[name] = readSeconds(name, value, reading));
  }
}

/** The largest amounts, in 10⁻⁵ units. */
const LARGEST = { connect_fee: 1_000_000_00000, price_1: 100_000_00000, price_n: 100_000_00000 } as const;
const WHOLE = 100_000;
const DAY = 86_400;

const PREFIX = /^[1-9]\d{0,14}$/;

function readPrefix(value: unknown, { refuse }: Reading): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string') {
    if (PREFIX.test(text)) return text;
    const digits = text
      .trim()
      .replace(/^\+/, '')
      .replaceAll(/[ \u00a0-]/g, '');
    if (PREFIX.test(digits)) return digits;
    if (/^0\d*$/.test(digits)) {
      refuse('prefix', `prefix ${show(value)} begins with 0; it is how E.164 begins, e.g. 49 rather than 0049 or 0.`);
      return '';
    }
  }
  refuse('prefix', `prefix is 1 to 15 digits, as E.164 has them (a + before them is left out), not ${show(value)}.`);
  return '';
}

function readText(name: string, value: unknown, limit: number, { refuse }: Reading): string | null {
  if (value === null) return null;
  const text = typeof value === 'string' ? value.trim() : null;
  // oxlint-disable-next-line no-control-regex -- it is printed
  if (text !== null && text.length <= limit && !/[\u0000-\u001f\u007f]/.test(text)) return text === '' ? null : text;
  refuse(name, `${name} is a text of up to ${limit} characters that can be printed, or blank, not ${show(value)}.`);
  return null;
}

function readType(value: unknown, { refuse }: Reading): RateType {
  const type = RATE_TYPES.find((word) => word === value);
  if (type !== undefined) return type;
  const near = typeof value === 'string' ? nearest(value, RATE_TYPES) : null;
  refuse(
    'type',
    `type is ${RATE_TYPES.join(', ')}, not ${show(value)}.${near === null ? '' : ` Did you mean ${near}?`}`,
  );
  return RATE_TYPES[0];
}

function readMoment(name: string, value: unknown, { refuse }: Reading): number | null {
  if (value === null || value === '') return null;
  const text = typeof value === 'string' ? value.trim() : '';
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const time = date === null ? parseTime(text) : civilTime(+date[1]!, +date[2]!, +date[3]!, 0, 0, 0);
  if (time === null) {
    refuse(
      name,
      `${name} is a date-time such as 2026-01-01T00:00:00Z, a date (its midnight in UTC) or blank, not ${show(value)}.`,
    );
  }
  return time;
}

type Amount = keyof typeof LARGEST | 'postcall_surcharge';

function readUnits(name: Amount, value: unknown, { comma, refuse }: Reading): number {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const units = /e-/.test(text) ? TOO_FINE : decimalUnits(text, comma);
  if (name === 'postcall_surcharge') {
    if (units >= 0 && units <= WHOLE) return units;
    if (units > WHOLE) refuse(name, `postcall_surcharge is a fraction from 0 to 1: 0.19 is 19 %, not ${show(value)}.`);
  } else {
    if (units >= 0 && units <= LARGEST[name]) return units;
    if (units > LARGEST[name]) refuse(name, `${name} is ${moneyToText(LARGEST[name])} at most, not ${show(value)}.`);
  }
  if (units >= 0) return 0;
  const reason =
    units === NEGATIVE
      ? `is not negative: ${show(value)} cannot be`
      : units === TOO_FINE
        ? `has five decimals at most: ${show(value)} has more`
        : units === COMMA
          ? `has a decimal point: write ${show(text.replace(',', '.'))} rather than ${show(value)}, or part the columns by ;`
          : `is a decimal number such as 0.05, not ${show(value)}`;
  refuse(name, `${name} ${reason}.`);
  return 0;
}

function readSeconds(name: string, value: unknown, { refuse }: Reading): number {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const seconds = /^\+?\d{1,6}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  const isInterval = name.startsWith('interval');
  if (seconds <= DAY && (seconds > 0 || !isInterval)) return seconds;
  const why = isInterval && seconds === 0 ? ': no number of intervals of 0 seconds makes up a call' : '';
  refuse(name, `${name} is a whole number of seconds from ${isInterval ? 1 : 0} to ${DAY}, not ${show(value)}${why}.`);
  return 1;
}

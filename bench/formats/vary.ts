const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MINUTE = 60_000;
/** Of a time that is written without one. */
const YEAR = 2026;

const NAME = `(?<name>${MONTHS.join('|')})`;
const WEEKDAY = `(?<weekday>${DAYS.join('|')})`;
const CLOCK = String.raw`(?<hour>\d\d)(?::|%3A)(?<minute>\d\d)`;

/** The ways in which phone systems write a time of day on a date; also percent-encoded. */
const CIVIL = [
  String.raw`(?<year>\d{4})[-/](?<month>\d\d)[-/](?<day>\d\d)(?:[ T+]|%20)${CLOCK}`,
  String.raw`(?:${WEEKDAY}(?:, |%2C\+))?(?<day>\d\d)[ +]${NAME}[ +](?<year>\d{4})[ +]${CLOCK}`,
  String.raw`(?:${WEEKDAY} )?${NAME} (?<day>[ \d]\d) ${CLOCK}:\d\d(?: (?<year>\d{4}))?`,
  String.raw`${CLOCK}:\d\d(?:\.\d+)? [A-Z]{3,4} ${WEEKDAY} ${NAME} (?<day>\d\d?) (?<year>\d{4})`,
].join('|');
const UUID = String.raw`(?<uuid>[\da-f]{8})(?=-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})`;
/** Milliseconds since 1970 in hexadecimal digits, with which the ids of 3CX begin. */
const HEX_TIME = String.raw`(?<hex>0000019[\dA-F]{9})`;
/** Seconds, milliseconds or microseconds since 1970. */
const EPOCH = String.raw`(?<!\d)(?<epoch>1[5-9]\d{8}(?:\d{3}|\d{6})?)(?!\d)`;
const DIGITS = String.raw`(?<digits>\d{7,})`;

/** Gives one piece of a copy: `copy` counts from 0, `minutes` is how much later than the sample it is. */
type Slot = (copy: number, minutes: number) => string;

/**
 * A sample of records from which any number of others are made: with other times, numbers and ids, and alike in all
 * else. What is the same text within the sample is the same within each copy, so that records of one call stay
 * together. `ids` matches what tells calls apart beside UUIDs and long numbers.
 */
export class Variation {
  readonly #pieces: (string | Slot)[] = [];

  constructor(sample: string, ids: RegExp | null) {
    const own = ids === null ? '' : `(?<id>${ids.source})|`;
    const slots = new RegExp(`${own}${UUID}|${HEX_TIME}|${CIVIL}|${EPOCH}|${DIGITS}`, 'dg');
    let done = 0;
    for (const match of sample.matchAll(slots)) {
      this.#pieces.push(sample.slice(done, match.index), slotOf(match));
      done = match.index + match[0].length;
    }
    this.#pieces.push(sample.slice(done));
  }

  copy(copy: number, minutes: number): string {
    let text = '';
    for (const piece of this.#pieces) text += typeof piece === 'string' ? piece : piece(copy, minutes);
    return text;
  }
}

function slotOf(match: RegExpExecArray): Slot {
  const { id, uuid, hex, epoch, digits } = match.groups!;
  if (id !== undefined)
    return /^[\da-f]{8}$/i.test(id) ? hexSlot(id) : (copy) => `${id}${String(copy).padStart(6, '0')}`;
  if (uuid !== undefined) return hexSlot(uuid);
  if (hex !== undefined) {
    const time = Number.parseInt(hex, 16);
    return (_, minutes) => (time + minutes * MINUTE).toString(16).toUpperCase().padStart(hex.length, '0');
  }
  if (epoch !== undefined) {
    const unit = 10 ** (epoch.length - 10);
    return (_, minutes) => String(Number(epoch) + minutes * 60 * unit);
  }
  return digits !== undefined ? digitsSlot(digits) : civilSlot(match);
}

/** Eight hexadecimal digits: others for each copy. */
function hexSlot(text: string): Slot {
  const value = Number.parseInt(text, 16);
  return (copy) => ((value + copy * 0x9e37_79b1) >>> 0).toString(16).padStart(8, '0');
}

/** A phone number changes in its last four digits, an id in those before: no copy has that of another. */
function digitsSlot(text: string): Slot {
  const [from, length, step] =
    text.length >= 16
      ? [text.length - 12, 8, 1]
      : text.length >= 10
        ? [text.length - 4, 4, 37]
        : [1, text.length - 1, 100];
  const before = text.slice(0, from);
  const value = Number(text.slice(from, from + length));
  const after = text.slice(from + length);
  const modulus = 10 ** length;
  return (copy) => `${before}${String((value + copy * step) % modulus).padStart(length, '0')}${after}`;
}

/** Keeps all that is written between the parts of a time, and the seconds. */
function civilSlot(match: RegExpExecArray): Slot {
  const { year, month, name, day, hour, minute } = match.groups!;
  const index = month === undefined ? MONTHS.indexOf(name!) : Number(month) - 1;
  const time = Date.UTC(Number(year ?? YEAR), index, Number(day), Number(hour), Number(minute));
  // Such a year is no time but stands for none.
  if (Number(year ?? YEAR) < 1970) return () => match[0];

  const spans = Object.entries(match.indices!.groups!)
    .filter(([, span]) => span !== undefined)
    .toSorted(([, a], [, b]) => a[0] - b[0]);
  const pieces: (string | ((date: Date) => string))[] = [];
  let done = match.index;
  for (const [part, span] of spans) {
    const [from, to] = span;
    pieces.push(match.input.slice(done, from), partOf(part, match.input.slice(from, to)));
    done = to;
  }
  pieces.push(match.input.slice(done, match.index + match[0].length));
  return (_, minutes) => {
    const date = new Date(time + minutes * MINUTE);
    return pieces.map((piece) => (typeof piece === 'string' ? piece : piece(date))).join('');
  };
}

function partOf(part: string, written: string): (date: Date) => string {
  const padding = written.startsWith(' ') ? ' ' : '0';
  const padded = (value: number) => String(value).padStart(written.length, padding);
  switch (part) {
    case 'year':
      return (date) => padded(date.getUTCFullYear());
    case 'month':
      return (date) => padded(date.getUTCMonth() + 1);
    case 'name':
      return (date) => MONTHS[date.getUTCMonth()]!;
    case 'weekday':
      return (date) => DAYS[date.getUTCDay()]!;
    case 'day':
      return (date) => padded(date.getUTCDate());
    case 'hour':
      return (date) => padded(date.getUTCHours());
    default:
      return (date) => padded(date.getUTCMinutes());
  }
}

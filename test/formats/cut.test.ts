import { describe, expect, test } from 'vitest';
import { beyond, type Item, itemsOf, recordsOf } from './items.ts';
import { placesIn } from './random.ts';
import { allSamples, type Sample } from './samples.ts';

/** Each sample is cut at so many places, drawn by the seed; a smaller one at every byte. */
const MOST = 160;
const SEED = 4;

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** What no reader can know of a last record that has no end: by the format, or the sample. */
const UNKNOWABLE_ENDS: ReadonlyMap<string, string> = new Map([
  [
    'asterisk-csv/every-layout.csv',
    'cdr.conf was changed before the line, which is cut to the columns of those before',
  ],
  ['3cx/damaged.csv', 'columns were added before the line, which is cut to the columns of those before'],
  [
    'freeswitch-csv/templates.csv',
    'the template was changed before the line, which is cut to the columns of those before',
  ],
  ['freeswitch-csv/example.csv', 'commas and quotes in an account are not escaped: a part of it is one too'],
  ['twilio/callbacks.form', 'a form that is posted has no end'],
  ['twilio/one-callback.form', 'a form that is posted has no end'],
  ['telnyx/texml-form.form', 'a form that is posted has no end'],
]);

/** What no reader can know of a first record that has no beginning. */
const UNKNOWABLE_BEGINNINGS: ReadonlyMap<string, string> = new Map([
  ['3cx', 'the first column is a number, of which a part is one too, or whatever the administrator has chosen'],
  ['asterisk-csv/custom-19.csv', 'quotes in the caller ID, the first column, are not escaped'],
  ['freepbx-cdr', 'the first column is a time or a number'],
  ['freeswitch-csv', 'values are not escaped, so that the end of the first may be one too'],
  ['grandstream', 'the first column is a number or a free text; an object may be one of a group, or stand alone'],
  ['opensips/events.ndjson', 'the parameters of an event may stand alone'],
  ['portsip/rest-diff.json', 'a call log in the list of changes is one too without the change'],
  ['radius/gnugk.env', 'no date stands before the attributes, of which any may be missing'],
  ['radius/quintum.txt', 'the attributes are not indented, and any may be missing'],
  ['telnyx/texml-form.form', 'the first member of a form may be any'],
  ['twilio/callbacks.form', 'the first member of a form may be any'],
  ['twilio/one-callback.form', 'the first member of a form may be any'],
]);

/** Tables with a line of names, whose first may be any: what is left of it stands above its column as well. */
const ANY_HEADERS: ReadonlySet<string> = new Set([
  '3cx/local-table.csv',
  'grandstream/cdrapi.csv',
  'kamailio/acc-cdrs-table.csv',
  'kamailio/acc-table.csv',
  'yeastar/s-series-table.csv',
  'asterisk-cel/table.tsv',
  'freeswitch-csv/pg-table.csv',
  'kamailio/cdrs-table.csv',
  'opensips/acc-table.csv',
]);

const isUnknowable = (unknowable: ReadonlyMap<string, string>, id: string): boolean =>
  unknowable.has(id) || unknowable.has(id.replace(/\/.*/, ''));

function isLineEnd(bytes: Uint8Array, place: number): boolean {
  if (place === 0 || place >= bytes.length) return true;
  return bytes[place - 1] === LF || (bytes[place - 1] === CR && bytes[place] !== LF);
}

/** Where the line begins and ends in which a place is. */
function lineAround(bytes: Uint8Array, place: number): { from: number; stop: number } {
  let from = place;
  let stop = place;
  while (!isLineEnd(bytes, from)) from--;
  while (!isLineEnd(bytes, stop)) stop++;
  return { from, stop };
}

/** A text without blanks at its end, and without the bracket of a list of which nothing came. */
function withoutEnd(text: string): string {
  return text.replace(/[\s[]+$/, '');
}

/** Reads each beginning and each end of a sample once. */
function readings(sample: Sample) {
  const known = new Map<string, Item[]>();
  return (from: number, stop: number): Item[] => {
    const key = `${from} ${stop}`;
    let items = known.get(key);
    if (items === undefined) known.set(key, (items = itemsOf(sample, sample.bytes.subarray(from, stop))));
    return items;
  };
}

const samples = allSamples().map((sample) => ({ id: `${sample.format.name}/${sample.name}`, sample }));

describe.each(samples)(`$id, cut (seed ${SEED})`, ({ id, sample }) => {
  const { bytes } = sample;
  const size = bytes.length;
  const read = readings(sample);
  const places = placesIn(bytes, MOST, SEED).filter((place) => !isLineEnd(bytes, place));

  test('at its end: no record that the file has not, and what is left of the last one is in a fault', () => {
    const wrong: number[] = [];
    const lost: number[] = [];
    for (const place of places) {
      const { from, stop } = lineAround(bytes, place);
      const items = itemsOf(sample, bytes.subarray(0, place));
      const records = recordsOf(items);
      const before = read(0, from);
      const behind = read(0, stop);
      // A record that comes last may tell something of others, as who is a phone: it is there or it is not.
      const extra = [before, behind].map((others) => beyond(records, recordsOf(others)));
      // The one thing that a quote does not tell: whether another follows.
      const isInQuotes = bytes[place - 1] === QUOTE && bytes[place] === QUOTE;
      const least = Math.min(...extra.map((texts) => texts.length));
      expect(least).toBeLessThanOrEqual(1);
      if (least > 0 && !isInQuotes && !isUnknowable(UNKNOWABLE_ENDS, id)) wrong.push(place);
      const piece = withoutEnd(bytes.toString('latin1', from, place)).replace(/^[\0\s\xef\xbb\xbf]+/, '');
      // An object that is closed is whole, whatever follows.
      if (/\}[\s,\]]*$/.test(piece)) continue;
      // A statement before its first row.
      if (sample.name.endsWith('.sql') && /^[A-Z ]+(?:[`"]?\w[^(]*)?$/.test(piece)) continue;
      if (piece === '' || behind.length <= before.length || records.length > recordsOf(before).length) continue;
      // Of several objects on one line, each that cannot be read is a fault of its own.
      const isKept = (text: string) => text.includes(piece) || (text !== '' && piece.includes(withoutEnd(text)));
      if (!items.some(({ kind, text }) => kind === 'fault' && isKept(text))) lost.push(place);
    }
    expect(wrong).toEqual([]);
    expect(lost).toEqual([]);
  });

  test('at its beginning: only the first record may be wrong, and is so only where that cannot be known', () => {
    const whole = recordsOf(read(0, size));
    const wrong: number[] = [];
    for (const place of places) {
      const { from, stop } = lineAround(bytes, place);
      if (from === 0 && ANY_HEADERS.has(id)) continue;
      const records = recordsOf(itemsOf(sample, bytes.subarray(place)));
      const extra = beyond(beyond(records, recordsOf(read(stop, size))), whole);
      // Only of a group, one object around others, two are left.
      expect(extra.length).toBeLessThanOrEqual(id === 'grandstream/cdr-root-groups.json' ? 2 : 1);
      if (extra.length > 0 && !isUnknowable(UNKNOWABLE_BEGINNINGS, id)) wrong.push(place);
    }
    expect(wrong).toEqual([]);
  });
});

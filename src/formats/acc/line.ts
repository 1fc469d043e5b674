import type { AccNames } from './names.ts';

/** What a line of a system's log says of a call: its fields in their order, of which some may come again for each leg. */
export interface AccLine {
  /** The words before the fields: `transaction answered`, `call missed`, `call ended` …; blank for a dialog's CDR. */
  readonly label: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** JSON text, as acc_json writes it, where the line holds that instead of fields. */
  readonly json: string | null;
}

/** What every line of the acc module has, in the order in which it writes it (`acc_log_request` of both systems). */
const CORE = ['method', 'from_tag', 'to_tag', 'call_id', 'code', 'reason'] as const;
/** Parameters that a SIP URI carries, after semicolons too (RFC 3261, 19.1.1, and later ones): no fields. */
const URI_PARAMETERS: ReadonlySet<string> = new Set(
  'transport user method ttl maddr lr ob gr rn npdi cic tgrp trunk-context phone-context isub ext cpc oli alias tag received rport branch nat expires q cause target'.split(
    ' ',
  ),
);
const URI = /\b(?:sips?|tel):/i;
const KEY = /;([A-Za-z_][\w.:-]{0,63})=/g;
const SPACED_KEY = /; ([A-Za-z_][\w.:-]{0,63})=/g;

/**
 * What a line says, whatever stands before it: the marks of syslog, the program's own prefix. Null when the line is
 * about something else.
 *
 * Values are not escaped. So the fields that every line has are taken first, each up to the next one by name, and only
 * what comes behind them is parted at each `;name=`; parameters of a SIP URI stay with it.
 */
export function readAccLine(line: string, names: AccNames): AccLine | null {
  const end = endOf(line);
  const mark = line.indexOf('ACC: ');
  if (mark >= 0) {
    const colon = line.indexOf(': ', mark + 5);
    if (colon > 0) return readTransaction(line.slice(colon + 2, end), line.slice(mark + 5, colon), names);
  }
  for (const start of names.starts) {
    const at = line.indexOf(start);
    if (at === 0 || (at > 0 && line.charCodeAt(at - 1) === 32)) return readDialog(line.slice(at, end), names);
  }
  const brace = line.indexOf('{"');
  if (brace >= 0 && (brace === 0 || line.charCodeAt(brace - 1) === 32) && line.charCodeAt(end - 1) === 125) {
    return { label: '', keys: [], values: [], json: line.slice(brace, end) };
  }
  return null;
}

/** Where the text ends: a syslog daemon may write the line end that the module adds as `#012`. */
function endOf(line: string): number {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= 32) end--;
  return line.endsWith('#012', end) ? end - 4 : end;
}

function readTransaction(text: string, label: string, names: AccNames): AccLine {
  const keys: string[] = [];
  const values: string[] = [];
  const first = text.indexOf(';method=');
  const head = first < 0 ? text.length : first;
  addFields(text, 0, head, keys, values, names, KEY, 1);
  let at = head;
  for (const [index, key] of CORE.entries()) {
    if (!text.startsWith(`;${key}=`, at)) break;
    const from = at + key.length + 2;
    const next = CORE[index + 1];
    // The reason is the last of them, and what follows it is the author's.
    const stop =
      next === undefined ? nextField(text, from, text.length, '', names, KEY) : text.indexOf(`;${next}=`, from);
    at = stop < 0 ? text.length : stop;
    keys.push(key);
    values.push(text.slice(from, at));
  }
  if (at < text.length) addFields(text, at, text.length, keys, values, names, KEY, 1);
  return { label, keys, values, json: null };
}

function readDialog(text: string, names: AccNames): AccLine {
  const keys: string[] = [];
  const values: string[] = [];
  addFields(text, 0, text.length, keys, values, names, SPACED_KEY, 2);
  return { label: '', keys, values, json: null };
}

/** Adds the fields of a part of the text, which begins with a name or with the separator (of `width`) before one. */
function addFields(
  text: string,
  from: number,
  to: number,
  keys: string[],
  values: string[],
  names: AccNames,
  pattern: RegExp,
  width: number,
): void {
  let at = text.charCodeAt(from) === 59 ? from + width : from;
  while (at < to) {
    const equals = text.indexOf('=', at);
    if (equals < 0 || equals >= to) return;
    const key = text.slice(at, equals);
    const stop = nextField(text, equals + 1, to, key, names, pattern);
    keys.push(key);
    values.push(text.slice(equals + 1, stop));
    at = stop + width;
  }
}

/** Where the separator before the next field stands; `to` when there is none. */
function nextField(text: string, from: number, to: number, key: string, names: AccNames, pattern: RegExp): number {
  let at = from;
  let inUri = false;
  for (;;) {
    const semicolon = text.indexOf(';', at);
    if (semicolon < 0 || semicolon >= to) return to;
    pattern.lastIndex = semicolon;
    const match = pattern.exec(text);
    if (match === null || match.index >= to) return isCut(text, to, names) ? text.lastIndexOf(';', to) : to;
    const next = match[1]!;
    if (names.named.has(next) || !URI_PARAMETERS.has(next) || key === '') return match.index;
    inUri ||= URI.test(text.slice(from, match.index));
    if (!inUri) return match.index;
    at = match.index + 1;
  }
}

/** Whether the text ends within the name of a field: the system's log cuts what is longer than it can write. */
function isCut(text: string, to: number, names: AccNames): boolean {
  const tail = text.slice(text.lastIndexOf(';', to - 1) + 1, to).trimStart();
  if (tail === '' || to < text.length || !/^[a-z_]+$/.test(tail)) return false;
  for (const name of names.of.keys()) if (name.startsWith(tail)) return true;
  return false;
}

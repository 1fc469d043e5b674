/** Where each column stands in a record, counted from 0; -1 when the layout has no such column. */
export interface Layout {
  readonly name: string;
  readonly accountcode: number;
  readonly src: number;
  readonly dst: number;
  readonly dcontext: number;
  readonly clid: number;
  readonly channel: number;
  readonly dstchannel: number;
  readonly lastapp: number;
  readonly lastdata: number;
  readonly start: number;
  readonly answer: number;
  readonly end: number;
  readonly duration: number;
  readonly billsec: number;
  readonly disposition: number;
  readonly amaflags: number;
  readonly uniqueid: number;
  readonly userfield: number;
  readonly peeraccount: number;
  readonly linkedid: number;
  readonly sequence: number;
  // What only the tables of FreePBX and Issabel have.
  readonly did: number;
  readonly cnum: number;
  readonly cnam: number;
  readonly outbound_cnum: number;
  readonly outbound_cnam: number;
  readonly dst_cnam: number;
}

export type Column = Exclude<keyof Layout, 'name'>;

function layout(name: string, columns: string): Layout {
  const names = columns.split(' ');
  const at = (column: Column) => names.indexOf(column);
  return {
    name,
    accountcode: at('accountcode'),
    src: at('src'),
    dst: at('dst'),
    dcontext: at('dcontext'),
    clid: at('clid'),
    channel: at('channel'),
    dstchannel: at('dstchannel'),
    lastapp: at('lastapp'),
    lastdata: at('lastdata'),
    start: at('start'),
    answer: at('answer'),
    end: at('end'),
    duration: at('duration'),
    billsec: at('billsec'),
    disposition: at('disposition'),
    amaflags: at('amaflags'),
    uniqueid: at('uniqueid'),
    userfield: at('userfield'),
    peeraccount: at('peeraccount'),
    linkedid: at('linkedid'),
    sequence: at('sequence'),
    did: at('did'),
    cnum: at('cnum'),
    cnam: at('cnam'),
    outbound_cnum: at('outbound_cnum'),
    outbound_cnam: at('outbound_cnam'),
    dst_cnam: at('dst_cnam'),
  };
}

// Asterisk cdr/cdr_csv.c: uniqueid with `loguniqueid`, userfield with `loguserfield`, the last three with `newcdrcolumns`.
const BASE =
  'accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags';
const NEW = 'peeraccount linkedid sequence';
const CSV = 'cdr_csv';
export const CSV_16 = layout(CSV, BASE);
const CSV_17_UNIQUEID = layout(CSV, `${BASE} uniqueid`);
const CSV_17_USERFIELD = layout(CSV, `${BASE} userfield`);
const CSV_18 = layout(CSV, `${BASE} uniqueid userfield`);
const CSV_19 = layout(CSV, `${BASE} ${NEW}`);
const CSV_20_UNIQUEID = layout(CSV, `${BASE} uniqueid ${NEW}`);
const CSV_20_USERFIELD = layout(CSV, `${BASE} userfield ${NEW}`);
const CSV_21 = layout(CSV, `${BASE} uniqueid userfield ${NEW}`);
/** Asterisk contrib/ast-db-manage/cdr: the table, written to a file. */
export const TABLE_COLUMNS: readonly string[] = `${BASE} userfield uniqueid linkedid peeraccount sequence`.split(' ');
const TABLE_21 = layout('cdr', TABLE_COLUMNS.join(' '));

// Asterisk configs/basic-pbx/cdr_custom.conf; older samples of that file end before sequence.
export const CUSTOM_18 = layout(
  'cdr_custom',
  'clid src dst dcontext channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags accountcode uniqueid userfield',
);
const CUSTOM_19: Layout = { ...CUSTOM_18, sequence: 18 };

/** Every column that means something here, in the order of the records that `arrange` makes. */
export const COLUMNS = `${BASE} uniqueid userfield ${NEW} did cnum cnam outbound_cnum outbound_cnam dst_cnam`.split(
  ' ',
) as readonly Column[];
/** Of records whose columns are named: by the administrator, by a header, by a table. All have all columns, maybe blank. */
export const NAMED = layout('named', COLUMNS.join(' '));

/** How a time that there is not may be spelled, besides the zero times that have a time's shape. */
const MISSING = /^(?:0|null|NULL|\*{4})?$/;

/** `epoch.number`, with `systemname-` before it where Asterisk has a system name. */
export const UNIQUE_ID = /^(?:[\w.-]+-)?\d+\.\d+$/;

/** The layout a record is written in, by its shape; null when it fits none. */
export function layoutOf(fields: readonly string[]): Layout | null {
  const count = fields.length;
  if (count < 16 || count > 21) return null;
  const csv = hasShape(fields, CSV_16);
  switch (count) {
    case 16:
      return csv ? CSV_16 : null;
    case 17:
      return !csv ? null : UNIQUE_ID.test(fields[16]!) ? CSV_17_UNIQUEID : CSV_17_USERFIELD;
    case 18:
      return csv ? CSV_18 : isCustom(fields, CUSTOM_18) ? CUSTOM_18 : null;
    case 19:
      return csv ? CSV_19 : isCustom(fields, CUSTOM_19) ? CUSTOM_19 : null;
    case 20:
      return !csv ? null : UNIQUE_ID.test(fields[16]!) ? CSV_20_UNIQUEID : CSV_20_USERFIELD;
    default:
      return !csv ? null : UNIQUE_ID.test(fields[17]!) && !UNIQUE_ID.test(fields[16]!) ? TABLE_21 : CSV_21;
  }
}

/** A line that names the columns, as some exports write it. */
export function isHeader(fields: readonly string[]): boolean {
  const names = new Set(fields.map((field) => field.trim().toLowerCase()));
  return names.has('disposition') && names.has('dst') && names.has('billsec');
}

/** Whether a header names the columns in an order that only tables have. */
export function isTableOrder(fields: readonly string[]): boolean {
  const names = fields.map((field) => field.trim().toLowerCase());
  return (
    names.includes('calldate') ||
    (names.includes('userfield') && names.indexOf('uniqueid') > names.indexOf('userfield'))
  );
}

export function isBlank(fields: readonly string[]): boolean {
  return fields.every((field) => field.trim() === '');
}

/** A record of cdr_csv that lacks its first column has the same shape, but its clid stands where the context should. */
function isCustom(fields: readonly string[], at: Layout): boolean {
  return hasShape(fields, at) && !fields[at.dcontext]!.endsWith('>');
}

function hasShape(fields: readonly string[], at: Layout): boolean {
  const answer = fields[at.answer]!;
  return (
    isTime(fields[at.start]!) &&
    (isTime(answer) || MISSING.test(answer)) &&
    isNumber(fields[at.duration]!) &&
    isNumber(fields[at.billsec]!)
  );
}

/** `YYYY-MM-DD HH:MM:SS` by its signs only; whether there is such a date is found out when it is read. */
function isTime(text: string): boolean {
  return text.length === 19 && text.charCodeAt(4) === 45 && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58;
}

/** Blank, or digits with or without decimals. A clock that is put back during a call makes negative seconds. */
function isNumber(text: string): boolean {
  const from = text.length > 1 && text.charCodeAt(0) === 45 ? 1 : 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 48 || code > 57) && code !== 46) return false;
  }
  return true;
}

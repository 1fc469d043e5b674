import { civilTextTime } from '../civil-text.ts';

/** What the CDR API calls the members of a record, in the order in which its CSV has them. */
const API =
  'AcctId accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags uniqueid userfield channel_ext dstchannel_ext service caller_name recordfiles dstanswer chanext dstchanext session action_owner action_type src_trunk_name dst_trunk_name'.split(
    ' ',
  );

/** The same for Master.csv, as the web page exports it: 26 columns, whose own names are those of `OWN_NAMES`. */
const EXPORT =
  'accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags uniqueid userfield dstchannel_ext caller_name dstanswer session premier_caller action_type src_trunk_name dst_trunk_name'.split(
    ' ',
  );

/** What the columns of Master.csv are called, in letters only, and what the API calls the same. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['callernumber', 'src'],
  ['calleenumber', 'dst'],
  ['context', 'dcontext'],
  ['calleridnumber', 'clid'],
  ['callerid', 'clid'],
  ['sourcechannel', 'channel'],
  ['destchannel', 'dstchannel'],
  ['destinationchannel', 'dstchannel'],
  // Sic: "Last date" heads the column of the application's data.
  ['lastdate', 'lastdata'],
  ['starttime', 'start'],
  ['answertime', 'answer'],
  ['endtime', 'end'],
  ['calltime', 'duration'],
  ['talktime', 'billsec'],
  ['loguserfield', 'userfield'],
  ['sourcechannelextension', 'channel_ext'],
  ['destchannelextension', 'dstchannel_ext'],
  ['answeredby', 'dstanswer'],
  ['premiercaller', 'premier_caller'],
  ['sourcetrunkname', 'src_trunk_name'],
  ['destinationtrunkname', 'dst_trunk_name'],
  ...API.map((name): [string, string] => [lettersOf(name), name]),
]);

/** The API's names for the columns of a line that names them; null: the line is none. Unknown names are kept. */
export function headerOf(fields: readonly string[]): readonly string[] | null {
  if (fields.length < 12) return null;
  const names = fields.map((field) => OWN_NAMES.get(lettersOf(field)) ?? field.trim());
  const wanted = ['src', 'dst', 'start', 'disposition', 'billsec'];
  return wanted.every((name) => names.includes(name)) ? names : null;
}

/** The names of a record's columns where no line names them, by its shape; null when it has none that is known. */
export function columnsOf(fields: readonly string[]): readonly string[] | null {
  if (fields.length === EXPORT.length && hasShape(fields, EXPORT)) return EXPORT;
  const api = fields.length >= 22 && fields.length <= API.length;
  return api && /^\d+$/.test(fields[0]!) && hasShape(fields, API) ? API.slice(0, fields.length) : null;
}

/** Whether the start and the two spans are where they should be. */
function hasShape(fields: readonly string[], columns: readonly string[]): boolean {
  const text = (name: string) => fields[columns.indexOf(name)]!;
  return isTime(text('start')) && isSpan(text('duration')) && isSpan(text('billsec'));
}

/** Seconds, or `00:00:20`. */
function isSpan(text: string): boolean {
  return /^-?[\d:]*$/.test(text);
}

function isTime(text: string): boolean {
  return text.length === 19 && !Number.isNaN(civilTextTime(text));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

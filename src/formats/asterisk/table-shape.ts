import { TABLE_COLUMNS, UNIQUE_ID } from './layout.ts';
import { readTime } from './times.ts';

const FREEPBX_2 =
  'calldate clid src dst dcontext channel dstchannel lastapp lastdata duration billsec disposition amaflags accountcode uniqueid userfield';
const SHOWN = 'cnum cnam outbound_cnum outbound_cnam dst_cnam';
const FREEPBX_11 = `${FREEPBX_2} did recordingfile ${SHOWN}`;

/** FreePBX until 2.10, with two columns more for calls over ISDN. */
const OLD = FREEPBX_2.split(' ');
const OLD_SUBADDRESS = [...OLD, 'callingsubaddr', 'calledsubaddr'];
/** FreePBX from 2.11 on (FreePBX/cdr install.php), since 12 with the last three. */
const EARLIER = FREEPBX_11.split(' ');
const NEW = [...EARLIER, 'linkedid', 'peeraccount', 'sequence'];
/** IssabelFoundation/firstboot, compat-dbscripts/01-asteriskcdrdb.sql. */
const ISSABEL = `${FREEPBX_2} recordingfile ${SHOWN} did`.split(' ');
/** The `cel` table of FreePBX and Issabel (`extra`, in Issabel `eventextra`). */
const CEL =
  'id eventtype eventtime cid_name cid_num cid_ani cid_rdnis cid_dnid exten context channame appname appdata amaflags accountcode uniqueid linkedid peer userdeftype extra userfield'.split(
    ' ',
  );

const NUMBER = /^\+?\d{2,}$/;
const EVENT = /^[A-Z][A-Z_]+$/;

/** What a row holds whose table's columns are not told. */
export interface Shape {
  readonly table: 'cdr' | 'cel';
  readonly columns: readonly string[];
}

/** Tells by its looks which table a row is from; null when it is from none of these. */
export function shapeOf(values: readonly (string | null)[]): Shape | null {
  const columns = cdrColumns(values);
  if (columns !== null) return { table: 'cdr', columns };
  // A table may have been given a number for each row.
  const numbered = /^\d+$/.test(values[0] ?? '') ? cdrColumns(values.slice(1)) : null;
  if (numbered !== null) return { table: 'cdr', columns: ['id', ...numbered] };
  const event = values.length === CEL.length && EVENT.test(values[1] ?? '');
  return event && UNIQUE_ID.test(values[15] ?? '') ? { table: 'cel', columns: CEL } : null;
}

function cdrColumns(values: readonly (string | null)[]): readonly string[] | null {
  if (values.length === TABLE_COLUMNS.length) return isTime(values[9]) && isAsterisks(values) ? TABLE_COLUMNS : null;
  if (!isTime(values[0])) return null;
  switch (values.length) {
    case OLD.length:
      return OLD;
    case OLD_SUBADDRESS.length:
      return OLD_SUBADDRESS;
    case EARLIER.length:
      return isIssabel(values) ? ISSABEL : EARLIER;
    default:
      return values.length === NEW.length ? NEW : null;
  }
}

/** Its `Master.csv` has as many columns, with uniqueid before userfield. */
function isAsterisks(values: readonly (string | null)[]): boolean {
  return UNIQUE_ID.test(values[17] ?? '') || !UNIQUE_ID.test(values[16] ?? '');
}

/** The two have as many columns: in the 18th Issabel has the caller's number, FreePBX the file of the recording. */
function isIssabel(values: readonly (string | null)[]): boolean {
  if (NUMBER.test(values[17] ?? '')) return true;
  const [sixteenth, last] = [values[16] ?? '', values[22] ?? ''];
  return /\.\w{2,4}$/.test(sixteenth) || (sixteenth === '' && NUMBER.test(last));
}

function isTime(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && readTime(text) !== null;
}

import { COLUMNS, isHeader, isTableOrder } from './asterisk/layout.ts';
import { joinEvents } from './asterisk/join-events.ts';
import { DatabaseReader } from './asterisk/database-reader.ts';
import { countedOf } from './counted.ts';
import type { Format, Guess } from './format.ts';
import { decodeText } from './lines.ts';
import { UNKNOWN_SITE } from './site.ts';
import { splitRecord } from './split-record.ts';

/** A dump of which the head shows no row yet. */
const TABLE =
  /CREATE TABLE (?:IF NOT EXISTS )?[`"]?cdr[`"]?\s*\([^;]*\b(?:calldate|dcontext|disposition)\b|^-- .*Database: asteriskcdrdb\b/im;

/** Rows of the `cdr` tables that FreePBX, Issabel and Asterisk's database modules keep, however they were exported. */
export const freepbxCdr: Format = {
  name: 'freepbx-cdr',
  title:
    'FreePBX, Issabel, Asterisk: rows of the table cdr (and cel), as mysqldump, mysql -B, INTO OUTFILE or CSV has them',
  columns: { kind: 'positions', names: ['calldate', ...COLUMNS, 'recordingfile'] },
  guess: guessTables,
  reader: (sink, site = UNKNOWN_SITE) => new DatabaseReader(sink, site),
  join: joinEvents,
};

function guessTables(head: Uint8Array): Guess | null {
  const text = decodeText(head);
  if (isMasterCsv(text)) return null;
  let rows = 0;
  let events = 0;
  let bad = 0;
  const reader = new DatabaseReader(
    { draft: () => void rows++, part: () => void events++, fault: () => void bad++ },
    UNKNOWN_SITE,
  );
  reader.push(head);
  // The clock of the rows is found out at the end. What is cut there counts as one that is bad.
  reader.end();
  const isDump = TABLE.test(text);
  if (rows === 0) return isDump && bad <= 1 ? { confidence: 0.6, reason: 'it is a dump with a table cdr in it' } : null;
  const share = rows / (rows + Math.max(0, bad - 1));
  if (share < 0.5 || rows < events)
    return isDump ? { confidence: 0.6, reason: 'it is a dump with a table cdr in it' } : null;
  return {
    confidence: 0.5 + 0.46 * share,
    reason: `${countedOf(rows, rows + bad, 'row', 'a CDR', 'CDRs')} of a table`,
  };
}

/** Whether a header names the columns in the order of Asterisk's `Master.csv`. */
function isMasterCsv(text: string): boolean {
  const fields: string[] = [];
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return splitRecord(line, fields) > 0 && isHeader(fields) && !isTableOrder(fields);
}

import { REROUTE_REASONS } from '../record/enums.ts';
import { SUMMARY_FIELDS } from '../record/fields.ts';
import { pathOf, type PathLeg, type Step } from '../record/session-path.ts';
import { rollUpSession } from '../record/session.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import { formatTime } from '../record/time.ts';
import { legReader } from './leg-reader.ts';
import { writeSession, writeSummary, type Cell, type WordJson } from './row-json.ts';

const COLUMNS = SUMMARY_FIELDS.map(({ name }) => name);
const place = (name: string) => COLUMNS.indexOf(name);
const CALLEE_DISPLAY_NAME = place('callee_display_name');
const REROUTE_REASON = place('reroute_reason');

/** What a row of the list view of call logs says to its session. */
const legOfSummary = legReader(COLUMNS);

function pathLegOf(cells: readonly Cell[]): PathLeg<number> {
  return {
    ...legOfSummary(cells),
    callee_display_name: cells[CALLEE_DISPLAY_NAME] as number | null,
    reroute_reason: cells[REROUTE_REASON] as number | null,
  };
}

/** A session from the rows of its legs (the list view of call logs, in the order of their start), as a list has it. */
export function sessionRow(rows: readonly (readonly Cell[])[]): Cell[] {
  const [first] = rows;
  const rolledUp: Record<string, Cell> = { ...rollUpSession(rows.map(legOfSummary)), leg_count: rows.length };
  return SESSION_FIELDS.map(({ name }) => {
    const value = rolledUp[name];
    return value === undefined ? first![place(name)]! : value;
  });
}

/** A session in detail as JSON: as a list has it, how it moved, and its legs. */
export function sessionJson(rows: readonly (readonly Cell[])[], word: WordJson): string {
  const path = pathOf(rows.map(pathLegOf)).map((step) => stepJson(step, word));
  const legs = rows.map((cells) => writeSummary(cells, word));
  const json = writeSession(sessionRow(rows), word);
  return `${json.slice(0, -1)},"path":[${path.join(',')}],"legs":[${legs.join(',')}]}`;
}

function stepJson(step: Step<number>, word: WordJson): string {
  const { kind, number, display_name, started_at, answered, reroute_reason } = step;
  const text = (value: number | null) => (value === null ? 'null' : word(value));
  const reroute = reroute_reason === null ? 'null' : `"${REROUTE_REASONS[reroute_reason]!}"`;
  return `{"kind":"${kind}","number":${text(number)},"display_name":${text(display_name)},"started_at":"${formatTime(started_at)}","answered":${answered},"reroute_reason":${reroute}}`;
}

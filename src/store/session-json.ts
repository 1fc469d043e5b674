import { REROUTE_REASONS } from '../record/enums.ts';
import { SUMMARY_FIELDS } from '../record/fields.ts';
import { pathOf, type PathLeg, type Step } from '../record/session-path.ts';
import { rollUpSession } from '../record/session.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import { formatTime } from '../record/time.ts';
import { writeSession, writeSummary, type Cell, type WordJson } from './row-json.ts';

const place = (name: string) => SUMMARY_FIELDS.findIndex((field) => field.name === name);
const PLACES = {
  started_at: place('started_at'),
  answered_at: place('answered_at'),
  ended_at: place('ended_at'),
  duration: place('duration'),
  status_code: place('status_code'),
  end_reason: place('end_reason'),
  callee: place('callee'),
  destination: place('destination'),
  service_number: place('service_number'),
  trunk: place('trunk'),
  callee_display_name: place('callee_display_name'),
  reroute_reason: place('reroute_reason'),
};

/** What a row of the list view of call logs says to its session. */
export function legOfSummary(cells: readonly Cell[]): PathLeg<number> {
  const number = (name: keyof typeof PLACES) => cells[PLACES[name]] as number | null;
  return {
    started_at: cells[PLACES.started_at] as number,
    answered_at: number('answered_at'),
    ended_at: number('ended_at'),
    duration: number('duration'),
    status_code: number('status_code'),
    end_reason: number('end_reason'),
    callee: number('callee'),
    destination: number('destination'),
    service_number: number('service_number'),
    trunk: number('trunk'),
    callee_display_name: number('callee_display_name'),
    reroute_reason: number('reroute_reason'),
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
  const path = pathOf(rows.map(legOfSummary)).map((step) => stepJson(step, word));
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

import { SUMMARY_FIELDS, type Field } from '../record/fields.ts';
import { SESSION_FIELDS } from '../record/session-fields.ts';
import type { Subject } from '../store/dialect.ts';

/** What calls can be put together by: fields whose values come again, and `extension`, whose call it is. */
export type GroupingName = string;

export const EXTENSION = 'extension';

const FIELDS: Record<Subject, readonly Field[]> = {
  sessions: SESSION_FIELDS.filter(comesAgain),
  calllogs: SUMMARY_FIELDS.filter(comesAgain),
};

const NAMES: Record<Subject, readonly string[]> = {
  sessions: [...FIELDS.sessions.map(({ name }) => name), EXTENSION],
  calllogs: [...FIELDS.calllogs.map(({ name }) => name), EXTENSION],
};

export function groupingsOf(of: Subject): readonly GroupingName[] {
  return NAMES[of];
}

/** The fields behind them, of both subjects. */
export const GROUPING_FIELDS: readonly Field[] = [
  ...new Map([...FIELDS.sessions, ...FIELDS.calllogs].map((field) => [field.name, field])).values(),
];

function comesAgain({ name, type, stored }: Field): boolean {
  return stored === 'word' || type === 'enum' || name === 'status_code';
}

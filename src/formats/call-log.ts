import { moneyFromNumber } from '../price/money.ts';
import { type Draft, emptyDraft, flagBackwards } from '../record/draft.ts';
import { type Field, FIELD_BY_NAME, type TextField, type TimeField } from '../record/fields.ts';
import { parseTime } from '../record/time.ts';

/** A call log that was read. */
export interface ReadCallLog {
  readonly draft: Draft;
}

/** A call log that was refused: every fault found, each naming the field, what came and what would be right. */
export interface RefusedCallLog {
  readonly errors: readonly string[];
}

const MAX_INTEGER = 2_147_483_647;

/**
 * Reads one call log in the API's own fields, as `POST /calllogs` and NDJSON files bring it. Needed are `started_at`
 * and one of `caller` and `callee`; null and "" are blank; `id` is ignored; `source` and `source_key` may say where the
 * record came from. Members that are no fields are kept in `user_data` when that is blank, else refused. Nothing is
 * derived and nothing is cut.
 */
export function readCallLog(value: unknown): ReadCallLog | RefusedCallLog {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { errors: [`A call log is a JSON object, not ${describe(value)}.`] };
  }
  const members = value as Readonly<Record<string, unknown>>;
  const draft = emptyDraft(0);
  const errors: string[] = [];
  let unknown: Record<string, unknown> | null = null;
  for (const name in members) {
    const member = members[name];
    const field = FIELD_BY_NAME.get(name);
    if (field !== undefined) {
      if (!isBlank(member)) readField(draft, field, member, errors);
    } else if (name === 'source' || name === 'source_key') {
      if (typeof member === 'string') draft[name] = member === '' ? null : member.toWellFormed();
      else if (!isBlank(member)) errors.push(`${name} is ${describe(member)}; a string is right.`);
    } else {
      // Without a prototype, so that a member called __proto__ is one like any other.
      unknown ??= Object.create(null) as Record<string, unknown>;
      unknown[name] = member;
    }
  }
  if (isBlank(members['started_at'])) {
    errors.push('started_at is missing; a time such as 2017-07-21T17:32:28Z is needed.');
  }
  if (isBlank(members['caller']) && isBlank(members['callee'])) {
    errors.push('caller and callee are both missing; one of them is needed.');
  }
  if (unknown !== null) keepUnknown(draft, unknown, isBlank(members['user_data']), errors);
  if (errors.length > 0) return { errors };
  flagBackwards(draft);
  return { draft };
}

function readField(draft: Draft, field: Field, member: unknown, errors: string[]): void {
  const { name } = field;
  switch (field.type) {
    case 'id':
      return;
    case 'text':
      if (typeof member === 'string') draft[name as TextField] = member.toWellFormed();
      else errors.push(`${name} is ${describe(member)}; a string is right.`);
      return;
    case 'time': {
      const time = typeof member === 'string' ? parseTime(member) : null;
      if (time !== null) draft[name as TimeField] = time;
      else errors.push(`${name} is ${describe(member)}; an RFC 3339 time such as 2017-07-21T17:32:28Z is right.`);
      return;
    }
    case 'enum':
      if (typeof member === 'string' && field.values!.includes(member)) draft[name as 'direction'] = member as never;
      else errors.push(`${name} is ${describe(member)}; one of ${field.values!.join(', ')} is right.`);
      return;
    case 'integer':
      if (Number.isInteger(member) && (member as number) >= 0 && (member as number) <= MAX_INTEGER) {
        draft[name as 'duration'] = member as number;
      } else errors.push(`${name} is ${describe(member)}; a whole number from 0 to ${MAX_INTEGER} is right.`);
      return;
    case 'money': {
      const money = typeof member === 'number' ? moneyFromNumber(member) : null;
      if (money !== null) draft[name as 'cost'] = money;
      else errors.push(`${name} is ${describe(member)}; a number such as 0.0125 is right.`);
    }
  }
}

function keepUnknown(draft: Draft, unknown: Readonly<Record<string, unknown>>, free: boolean, errors: string[]): void {
  const names = Object.keys(unknown);
  const listed =
    names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
  if (!free) {
    errors.push(`${listed}: no such field. Unknown members are kept in user_data, but only where that is blank.`);
    return;
  }
  try {
    draft.user_data = JSON.stringify(unknown);
  } catch {
    errors.push(`${listed}: nested too deep to be kept in user_data.`);
  }
}

function isBlank(member: unknown): boolean {
  return member === null || member === '' || member === undefined;
}

function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'number':
      return `the number ${value}`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}

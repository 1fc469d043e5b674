import { SUMMARY_FIELDS } from '../../record/fields.ts';
import { CLOSE, cutSessions, LONGEST_CALL, MOST_LEGS } from '../../record/session.ts';
import type { Condition } from '../condition.ts';
import { conditionShape, conditionValues } from '../condition-sql.ts';
import { sessionLegs } from '../list-query.ts';
import { monthOf } from '../month.ts';
import type { Cell } from '../row-json.ts';
import { sessionKey } from '../session-columns.ts';
import type { Reading } from './reading.ts';
import type { MonthFacts } from './sight.ts';
import { rowsOf, type Statements } from './statements.ts';

const START = SUMMARY_FIELDS.findIndex((field) => field.name === 'started_at');
/** As far from a leg (ms) as its session can reach. */
const REACH = LONGEST_CALL + 2 * CLOSE;
/** So many legs within that reach are no call, in whatever way they lie. */
const MOST_ROWS = MOST_LEGS * 7;

/** Whose legs are looked for. */
export interface LegsSought {
  readonly tenant: number;
  readonly session_id: string;
  /** What the reader may see. */
  readonly condition: Condition;
  /** Oldest first. */
  readonly months: readonly MonthFacts[];
}

/** Finds the legs of one session. Rows are those of the list view of call logs, in the order of their start. */
export class SessionReader {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The newest session of this id; null when there is none. */
  *newest(sought: LegsSought): Reading<readonly Cell[][] | null> {
    for (const month of sought.months.toReversed()) {
      const [last] = yield* this.#rows(sought, month, FIRST, LAST, 1);
      if (last !== undefined) return yield* this.around(sought, last[START] as number, last[0] as string);
    }
    return null;
  }

  /** The session of the leg with this start and these digits of an id. */
  *around(sought: LegsSought, start: number, digits: string): Reading<readonly Cell[][]> {
    const [from, to] = [start - REACH, start + REACH];
    const months = sought.months.filter(({ month }) => month >= monthOf(from) && month <= monthOf(to));
    const rows: Cell[][] = [];
    for (const month of months.toReversed()) rows.push(...(yield* this.#rows(sought, month, from, to, MOST_ROWS)));
    rows.reverse();
    const legs = rows.map((cells) => ({ started_at: cells[START] as number, cells }));
    const alone = legs.filter(({ cells }) => cells[0] === digits);
    const session = rows.length >= MOST_ROWS ? alone : cutSessions(legs).find((some) => some.includes(alone[0]!))!;
    return session.map(({ cells }) => cells);
  }

  /** Newest first. */
  *#rows(sought: LegsSought, month: MonthFacts, from: number, to: number, limit: number): Reading<Cell[][]> {
    const { tenant, session_id, condition } = sought;
    const name = `session ${month.month} ${month.settled} ${conditionShape(condition)}`;
    const shape = this.#statements.shape(name, (dialect) =>
      sessionLegs(dialect, { ...month, bounded: true }, condition),
    );
    return yield* rowsOf<Cell[]>(shape, {
      ...conditionValues(condition, this.#statements.dialect.engine),
      tenant,
      from,
      to,
      limit,
      session_key: sessionKey(session_id),
      session_id,
    });
  }
}

const FIRST = Number.MIN_SAFE_INTEGER;
const LAST = Number.MAX_SAFE_INTEGER;

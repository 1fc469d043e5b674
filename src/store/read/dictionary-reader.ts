import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { foldCase } from '../../query/fold.ts';
import type { Field } from '../../record/fields.ts';
import type { OtherTest } from '../condition.ts';
import { monthsThere } from '../fact-query.ts';
import { sessionStarts } from '../list-query.ts';
import { testSql } from '../operand-sql.ts';
import type { Dictionary } from '../resolve.ts';
import { sessionKey } from '../session-columns.ts';
import type { Reading } from './reading.ts';
import { rowsOf, type Statements } from './statements.ts';
import type { WordReader } from './words.ts';

/** Looks through the texts of one tenant; each question is a walk along their index. */
export class DictionaryReader {
  readonly #statements: Statements;
  readonly #words: WordReader;
  readonly #tenant: number;

  constructor(statements: Statements, words: WordReader, tenant: number) {
    this.#statements = statements;
    this.#words = words;
    this.#tenant = tenant;
  }

  /**
   * What `resolve` makes of the dictionary. It is called without any answers first, to hear what it wants to know, and
   * again with these: so all is asked together.
   */
  *resolved<Result>(resolve: (dictionary: Dictionary) => Result): Reading<Result> {
    const answers = new Answers();
    for (;;) {
      const result = resolve(answers);
      const { open } = answers;
      if (open.size === 0) return result;
      const texts: string[] = [];
      for (const [name, question] of open) {
        if (question.kind === 'find') texts.push(question.text);
        else answers.set(name, yield* this.#answer(question));
      }
      for (const [index, word] of (yield* this.#words.find(this.#tenant, texts)).entries())
        answers.set(nameOf({ kind: 'find', text: texts[index]! }), word);
      open.clear();
    }
  }

  #answer(question: Exclude<Asked, { kind: 'find' }>): Reading<number[] | null> {
    switch (question.kind) {
      case 'starts':
        return this.#starts(question.session_id);
      case 'matching':
        return this.#matching(question.test);
      case 'containing':
        return this.#numbers(this.#statements.dialect.engine.containsFolded(sql.ref('text'), foldCase(question.word)));
    }
  }

  *#starts(session_id: string): Reading<number[] | null> {
    const { allMonths } = this.#statements.dialect;
    const months =
      allMonths === null ? yield* this.#months() : [{ ...MONTH, month: 0, settled: true, table: allMonths }];
    const values = { tenant: this.#tenant, session_key: sessionKey(session_id), session_id, limit: MOST_STARTS };
    const starts: number[] = [];
    for (const part of months) {
      const name = `starts ${part.month} ${part.settled}`;
      const shape = this.#statements.shape(name, (dialect) => sessionStarts(dialect, part));
      for (const [start] of yield* rowsOf<[number]>(shape, values)) starts.push(start);
      if (starts.length >= MOST_STARTS) return null;
    }
    return starts;
  }

  *#months() {
    const rows = yield* rowsOf<[number, number]>(this.#statements.shape('months there', monthsThere), {});
    return rows.map(([month, settled]) => ({ ...MONTH, month, settled: settled === 1, table: null }));
  }

  #matching(test: OtherTest['test']): Reading<number[]> {
    // An index in the order of the texts would serve few tests; the walk is bounded by the tenant.
    const { engine } = this.#statements.dialect;
    const condition = testSql(test, {
      engine,
      value: () => sql`"text"`,
      bind: (value: unknown) => sql`${value}`,
      span: null,
    });
    const part = partOf(test);
    const narrow = part === null ? null : engine.mayContain(sql.ref('text'), part);
    return this.#numbers(narrow === null ? condition : sql<SqlBool>`${condition} and ${narrow}`);
  }

  *#numbers(condition: RawBuilder<SqlBool>): Reading<number[]> {
    const { queries } = this.#statements.dialect;
    const query = queries.selectFrom('dictionary').select('id').where('tenant_id', '=', this.#tenant).where(condition);
    const rows = yield* rowsOf<[number]>(query.compile(), {});
    return rows.map(([word]) => word);
  }
}

/** What a text must hold, in whatever case, for a test to be true of it; null where that is not so simple. */
function partOf(test: OtherTest['test']): string | null {
  if (test.kind !== 'match' || !test.holds || test.part.kind !== 'literal') return null;
  const text = test.text.kind === 'lower' ? test.text.of : test.text;
  return text.kind === 'field' ? (test.part.value as string) : null;
}

/** So many legs of one session are told apart; what has more is no call. */
const MOST_STARTS = 5_000;
const MONTH = { of: 'calllogs', bounded: false } as const;

/** What is asked of a dictionary. */
type Asked =
  | { readonly kind: 'find'; readonly text: string }
  | { readonly kind: 'matching'; readonly test: OtherTest['test'] }
  | { readonly kind: 'starts'; readonly session_id: string }
  | { readonly kind: 'containing'; readonly word: string };

/** A dictionary of what is known of it so far. What is not known it takes down, and says that there is nothing. */
class Answers implements Dictionary {
  readonly open = new Map<string, Asked>();
  readonly #known = new Map<string, unknown>();

  set(name: string, answer: unknown): void {
    this.#known.set(name, answer);
  }

  find(text: string): number | null {
    return this.#of({ kind: 'find', text }, null);
  }

  matching(test: OtherTest['test']): number[] {
    return this.#of({ kind: 'matching', test }, []);
  }

  starts(session_id: string): number[] | null {
    return this.#of<number[] | null>({ kind: 'starts', session_id }, []);
  }

  containing(word: string): number[] {
    return this.#of({ kind: 'containing', word }, []);
  }

  #of<Answer>(asked: Asked, nothing: Answer): Answer {
    const name = nameOf(asked);
    if (this.#known.has(name)) return this.#known.get(name) as Answer;
    this.open.set(name, asked);
    return nothing;
  }
}

/** Whole: there is one name for each question. */
function nameOf(asked: Asked): string {
  return JSON.stringify(asked, (name, value: unknown) => (name === 'field' ? (value as Field).name : value));
}

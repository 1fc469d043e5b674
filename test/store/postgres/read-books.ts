import { COLUMNS } from '../../../src/store/columns.ts';
import { entryAt, type ChangeKind } from '../../../src/store/changes.ts';

/** Reads all rows of a statement. */
export type Read = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

type Line = Readonly<Record<string, string | null>>;

const WORDS = new Set([
  ...COLUMNS.filter(({ kind }) => kind === 'word').map(({ name }) => name),
  'session_answered_by',
  'session_service_number',
  'session_trunk',
]);
/** Enums and numbers among them are told by the catalogue: what is left are words of the dictionary. */
const DICTIONARY = new Set(
  [...WORDS].filter((name) => COLUMNS.find((column) => column.name === name)?.field?.type !== 'enum'),
);

/**
 * All that the books of one tenant say, with texts in the place of dictionary numbers, so that it is the same whatever
 * engine keeps them and in whatever order the numbers were made.
 */
export async function readBooks(read: Read, tenantId: number): Promise<Record<string, readonly unknown[]>> {
  const all = async (table: string) =>
    (await read(`select * from "${table}" where "tenant_id" = ${tenantId}`)).map(plain);
  const dictionary = new Map((await all('dictionary')).map(({ id, text }) => [id!, text!]));
  const rates = new Map(
    (await all('rate')).map(({ version, id, prefix, price_1 }) => [version, `${id!} ${prefix!} ${price_1!}`]),
  );
  const textOf = (word: string | null): string | null => {
    if (word === null || word === '0' || word === '') return word;
    const text = dictionary.get(word);
    if (text === undefined) throw new Error(`the dictionary has no number ${word}`);
    return `«${text}»`;
  };
  const withTexts = (line: Line) =>
    Object.fromEntries(
      Object.entries(line).map(([name, value]) => {
        if (DICTIONARY.has(name)) return [name, textOf(value)];
        if (name === 'rate') return [name, value === null ? null : rates.get(value)];
        if (name === 'stated' && value !== null) return [name, value.replace(/\d*$/, (word) => textOf(word)!)];
        return [name, value];
      }),
    );

  const months = (await read('select "month" from "month" order by "month"')).map(
    ({ month }) => `calllog_${String(month)}`,
  );
  const callLogs = (await Promise.all(months.map(all))).flat().map(withTexts);
  const changes = (await all('change')).map(({ seq, kind, count, entries }) => ({
    seq,
    kind,
    entries: Array.from({ length: Number(count) }, (_, index) => {
      const entry = entryAt({ kind: Number(kind) as ChangeKind, entries: Buffer.from(entries!, 'hex') }, index);
      return `${entry.id} ${entry.parties.map((party) => textOf(String(party))).join(' ')}`;
    }),
  }));
  const bySource = (lines: readonly Line[]) =>
    lines.map(({ source, ...line }) => ({ source: textOf(source ?? null), ...line }));
  const owns = (await all('amended')).map(({ id, own }) => ({
    id,
    own: (JSON.parse(own!) as [string, number | null][]).map(([name, cell]) =>
      DICTIONARY.has(name) ? [name, textOf(cell === null ? null : `${cell}`)] : [name, cell],
    ),
  }));
  const books = {
    dictionary: [...dictionary.values()],
    callLogs,
    keys: await all('record_key'),
    moved: await all('moved'),
    hours: (await all('hour_count')).map(({ calls, talk_seconds, sessions, ...key }) => ({
      ...key,
      calls,
      talk_seconds,
      sessions,
    })),
    months: await all('month_count'),
    counter: (await all('counter')).filter(({ change_seq }) => change_seq !== '0'),
    changes,
    amendments: bySource(await all('amendment')),
    amendedSources: bySource(await all('amended_source')),
    owns,
    legCalls: await all('leg_call'),
    rates: [...rates.values()],
    audit: (await all('audit')).map(({ action }) => action),
  };
  return Object.fromEntries(
    Object.entries(books).map(([name, lines]) => [
      name,
      lines.map((line) => JSON.stringify(line, sortedKeys(line))).toSorted(),
    ]),
  );
}

function sortedKeys(line: unknown): string[] | undefined {
  const isObject = typeof line === 'object' && line !== null && !('entries' in line) && !('own' in line);
  return isObject ? Object.keys(line).toSorted() : undefined;
}

/** Numbers of either engine as their digits, bytes in hexadecimal; without the tenant. */
function plain(row: Readonly<Record<string, unknown>>): Line {
  const cells = Object.entries(row).filter(([name]) => name !== 'tenant_id');
  return Object.fromEntries(
    cells.map(([name, value]) => {
      if (value instanceof Uint8Array) return [name, Buffer.from(value).toString('hex')];
      return [name, value === null ? null : `${value as string | number | bigint}`];
    }),
  );
}

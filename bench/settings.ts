import { availableParallelism, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

export const MEASURES = [
  'read',
  'reports',
  'page',
  'rating',
  'pricing',
  'append',
  'import',
  'memory',
  'formats',
  'import-memory',
  'large',
  'postgres',
] as const;
/** What runs when nothing is named: not those that take a quarter of an hour. */
const USUAL: readonly Measure[] = ['read', 'reports', 'append', 'import', 'memory', 'rating', 'postgres'];
export type Measure = (typeof MEASURES)[number];

export interface Settings {
  readonly only: readonly Measure[];
  /** Call logs in the store, and lines in the imported file; in PostgreSQL 200,000 at most. */
  readonly rows: number;
  /** Call logs of the large tenant. */
  readonly largeRows: number;
  /** Which formats are measured; null: all. */
  readonly formats: readonly string[] | null;
  /** Bytes of the file of import-memory. */
  readonly fileSize: number;
  /** The folder that keeps the large store, or null. */
  readonly store: string | null;
  /** How long one load lasts. */
  readonly seconds: number;
  /** Pairs of ours and the yardstick. */
  readonly rounds: number;
  /** Batches of 1,000 that one append round posts. */
  readonly batches: number;
  /** Connections that append keeps busy. */
  readonly writers: number;
  /** Where the temporary folder is made. */
  readonly dir: string;
  /** File for the figures, or null. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- [options]
  --only LIST    ${MEASURES.join(',')} (default: all but page, pricing, formats, import-memory and large)
  --formats LIST which formats (default: all)
  --large-rows N call logs of large (default 10000000)
  --store DIR    where large keeps its store, or finds it again (default: with the rest)
  --rows N       call logs in the store and lines in the file (default 1000000)
  --seconds N    length of one load (default 5)
  --rounds N     pairs of ours and the yardstick (default 3)
  --batches N    batches of 1,000 that one append round posts (default 200)
  --writers N    connections that append keeps busy (default 8)
  --dir DIR      where the temporary folder is made (default ${tmpdir()})
  --json FILE    also write the figures there
  --quick        50,000 rows, loads of 2 s, 50 batches: does it all work?`;

export function readSettings(args: string[]): Settings | null {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      rows: { type: 'string' },
      formats: { type: 'string' },
      'large-rows': { type: 'string' },
      store: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      batches: { type: 'string' },
      writers: { type: 'string' },
      dir: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const number = (
    name: 'rows' | 'large-rows' | 'seconds' | 'rounds' | 'batches' | 'writers',
    full: number,
    quick = full,
  ) => {
    const value = Number(values[name] ?? (values.quick ? quick : full));
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} must be a whole number from 1 up`);
    return value;
  };
  const only = values.only?.split(',') ?? USUAL;
  const unknown = only.filter((name) => !(MEASURES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new RangeError(`--only knows ${MEASURES.join(', ')}, not ${unknown.join(', ')}`);
  return {
    only: MEASURES.filter((name) => only.includes(name)),
    rows: number('rows', 1_000_000, 50_000),
    largeRows: number('large-rows', 10_000_000, 100_000),
    formats: values.formats?.split(',') ?? null,
    fileSize: values.quick ? 50e6 : 1e9,
    store: values.store ?? null,
    seconds: number('seconds', 5, 2),
    rounds: number('rounds', 3),
    batches: number('batches', 200, 50),
    writers: number('writers', 8),
    dir: values.dir ?? tmpdir(),
    json: values.json ?? null,
  };
}

export function machine(): string {
  return `${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}`;
}

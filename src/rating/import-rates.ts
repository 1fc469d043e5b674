import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { auditEntry } from '../access/audit.ts';
import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import { inUtf8 } from '../ingest/utf16.ts';
import type { Rate } from '../price/rate.ts';
import { ValidationError } from '../record/errors.ts';
import { currentRates } from '../store/rates.ts';
import { planImport, type RateChangeView } from './plan-import.ts';
import { RateCsv, type RateLine, type RefuseLine } from './rate-csv.ts';
import { change, nextRateId } from './rates.ts';

export interface ImportInput {
  /** The bytes of the file. */
  readonly csv: AsyncIterable<Uint8Array>;
  /** Whether rates that are not in the file are removed. */
  readonly replace: boolean;
  /** Only tell what would change. */
  readonly dryRun: boolean;
}

export interface ImportResult {
  readonly dry_run: boolean;
  /** Rates in the file. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  /** The first 1000 of them. */
  readonly changes: readonly RateChangeView[];
}

/**
 * Reads rates in CSV and puts them in force, all of them or none, in one transaction.
 * @throws ValidationError naming every line that is wrong.
 */
export async function importRates({ ctx, input }: Call<ImportInput>): Promise<ImportResult> {
  requireRole(ctx, 'admin');
  const { dryRun, replace } = input;
  const faults = new Faults();
  const lines = await readLines(input.csv, faults.add);
  faults.throwAny();
  return change(ctx, async (seq) => {
    const nextId = await nextRateId(ctx);
    const clashes = new Faults();
    const plan = await planImport(ratesInSlices(ctx), lines, { replace, nextId }, clashes.add);
    clashes.throwAny();
    const { replaced, added, counts, changes } = plan;
    const result = { dry_run: dryRun, read: lines.length, ...counts, changes };
    const idle = dryRun || replaced.length + added.length === 0;
    const audit = auditEntry(ctx, 'rate.import', { replace, ...counts });
    return { change: idle ? null : { seq, replaced, added, audit }, result };
  });
}

/** Bytes that are read in one turn of the event loop. */
const SLICE = 65_536;

async function readLines(csv: AsyncIterable<Uint8Array>, refuse: RefuseLine): Promise<RateLine[]> {
  const reader = new RateCsv(refuse);
  for await (const bytes of inUtf8(csv)) {
    for (let at = 0; at < bytes.length; at += SLICE) {
      reader.push(bytes.subarray(at, at + SLICE));
      await nextTurn();
    }
  }
  reader.end();
  return reader.lines;
}

/** So many rates are read in one turn of the event loop. */
const READ = 5_000;

/** All rates in force, in the order of their prefixes, a slice at a time: of one state where `ofOneState` reads them. */
export async function* ratesInSlices(ctx: Ctx): AsyncGenerator<Rate[]> {
  let last: Rate | null = null;
  do {
    let query = currentRates(ctx.store, ctx.tenantId).orderBy('prefix').orderBy('version').limit(READ);
    if (last !== null) query = query.where(sql<boolean>`("prefix", "version") > (${last.prefix}, ${last.version})`);
    const rates: Rate[] = await ctx.store.read(query);
    yield rates;
    await nextTurn();
    last = rates.length < READ ? null : rates.at(-1)!;
  } while (last !== null);
}

const MOST_FAULTS = 1000;

/** What is wrong with a file, by its lines. */
class Faults {
  readonly #faults: { readonly message: string; readonly detail: string }[] = [];
  #more = 0;

  readonly add: RefuseLine = (line, member, message) => {
    if (this.#faults.length >= MOST_FAULTS) this.#more++;
    else
      this.#faults.push({
        message: `Line ${line}: ${message}`,
        detail: member === null ? `line ${line}` : `line ${line}, ${member}`,
      });
  };

  throwAny(): void {
    if (this.#faults.length === 0) return;
    const more = { message: `${this.#more} more are wrong; nothing was changed.`, detail: 'body' };
    throw new ValidationError(this.#more === 0 ? this.#faults : [...this.#faults, more]);
  }
}

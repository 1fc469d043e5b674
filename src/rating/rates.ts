import type { Compilable } from 'kysely';
import { auditEntry } from '../access/audit.ts';
import { requireCosts, requireRole, type Call, type Ctx } from '../access/ctx.ts';
import { untilFirst } from '../access/until-first.ts';
import type { Rate } from '../price/rate.ts';
import { NotFoundError, ValidationError } from '../record/errors.ts';
import { decodeId } from '../record/id.ts';
import { currentRates, listRates as ratesOf, type RatePage } from '../store/rates.ts';
import type { ListRequest, RateChange } from '../store/store.ts';
import { describeRate, overlap } from './overlap.ts';
import { isSameRate, readRate } from './read-rate.ts';
import type { NewRate } from './read-member.ts';
import { showRate, type ShownRate } from './show-rate.ts';

/** Rates in force, a page of them, and how many there are. */
export async function listRates({ ctx, input }: Call<ListRequest>): Promise<RatePage> {
  mayRead(ctx);
  return ratesOf(ctx.store, ctx.tenantId, input);
}

/** @throws NotFoundError */
export async function getRate({ ctx, input }: Call<{ id: string }>): Promise<ShownRate> {
  mayRead(ctx);
  return showRate(await findRate(ctx, input.id));
}

/** @throws ValidationError naming every member that is wrong, or the rate that it overlaps with. */
export async function createRate({ ctx, input }: Call<{ rate: unknown }>): Promise<ShownRate> {
  requireRole(ctx, 'admin');
  const rate = readRate(input.rate, null);
  return replaceRate(ctx, async () => ({ before: null, rate }), 'rate.create');
}

/**
 * Changes what is given of a rate. Calls that were priced by it keep their price, and its explanation.
 * @throws NotFoundError
 * @throws ValidationError naming every member that is wrong, or the rate that it overlaps with.
 */
export async function updateRate({ ctx, input }: Call<{ id: string; rate: unknown }>): Promise<ShownRate> {
  requireRole(ctx, 'admin');
  return replaceRate(
    ctx,
    async () => {
      const before = await findRate(ctx, input.id);
      return { before, rate: readRate(input.rate, before) };
    },
    'rate.update',
  );
}

/** From now on no call is priced by it; those that were are explained by it still. @throws NotFoundError */
export async function removeRate({ ctx, input }: Call<{ id: string }>): Promise<void> {
  requireRole(ctx, 'admin');
  await change(ctx, async (seq) => {
    const before = await findRate(ctx, input.id);
    const audit = auditEntry(ctx, 'rate.remove', showRate(before));
    return { change: { seq, replaced: [before.version], added: [], audit }, result: null };
  });
}

async function replaceRate(
  ctx: Ctx,
  plan: () => Promise<{ before: Rate | null; rate: NewRate }>,
  action: string,
): Promise<ShownRate> {
  return change(ctx, async (seq) => {
    const { before, rate } = await plan();
    if (before !== null && isSameRate(before, rate)) return { change: null, result: showRate(before) };
    const id = before?.id ?? (await nextRateId(ctx));
    await refuseOverlap(ctx, rate, id);
    const result = showRate({ ...rate, id, version: 0 });
    const replaced = before === null ? [] : [before.version];
    const audit = auditEntry(ctx, action, result);
    return { change: { seq, replaced, added: [{ ...rate, id }], audit }, result };
  });
}

interface Planned<Result> {
  /** Null: nothing is to be changed. */
  readonly change: RateChange | null;
  readonly result: Result;
}

/** Plans a change of the rates as they are and does it; where they have changed since `seq`, which is read first, again. */
export function change<Result>(ctx: Ctx, plan: (seq: number) => Promise<Planned<Result>>): Promise<Result> {
  return untilFirst('The rates of this tenant are', async () => {
    const planned = await ofOneState(ctx, plan);
    if (planned.change === null) return planned.result;
    return (await ctx.store.replaceRates(ctx.tenantId, planned.change)) ? planned.result : undefined;
  });
}

/**
 * What `read` makes of the rates, which it reads a part after the other. Where they have changed meanwhile, what came of
 * it, be it an error, is of no state that there ever was: it is called again.
 */
export function ofOneState<Result>(ctx: Ctx, read: (seq: number) => Promise<Result>): Promise<Result> {
  return untilFirst('The rates of this tenant are', async () => {
    const seq = await ratingSeq(ctx);
    const isSame = async () => (await ratingSeq(ctx)) === seq;
    try {
      const found = await read(seq);
      return (await isSame()) ? found : undefined;
    } catch (error) {
      if (await isSame()) throw error;
      return undefined;
    }
  });
}

/** The number that the tenant's next new rate has: one above all that there ever were. */
export async function nextRateId(ctx: Ctx): Promise<number> {
  const query = ctx.store.queries
    .selectFrom('rate')
    .select(({ fn }) => fn.max<number | null>('id').as('id'))
    .where('tenant_id', '=', ctx.tenantId);
  const [highest] = await ctx.store.read(query);
  return (highest!.id ?? 0) + 1;
}

/** Who may see rates: those whose tenant lets them see costs. @throws ForbiddenError */
export function mayRead(ctx: Ctx): void {
  requireRole(ctx, 'admin', 'manager');
  requireCosts(ctx);
}

async function ratingSeq(ctx: Ctx): Promise<number> {
  const query = ctx.store.queries.selectFrom('tenant').select('rating_seq').where('id', '=', ctx.tenantId);
  const [tenant] = await ctx.store.read(query);
  return tenant!.rating_seq;
}

async function findRate(ctx: Ctx, id: string): Promise<Rate> {
  const number = decodeId(id);
  const query: Compilable<Rate> = currentRates(ctx.store, ctx.tenantId).where('id', '=', Number(number ?? 0));
  const [rate] = number === null || number > Number.MAX_SAFE_INTEGER ? [] : await ctx.store.read(query);
  if (rate === undefined) throw new NotFoundError(`There is no rate '${id}' in tenant '${ctx.tenant}'.`);
  return rate;
}

async function refuseOverlap(ctx: Ctx, rate: NewRate, id: number): Promise<void> {
  const query = currentRates(ctx.store, ctx.tenantId)
    .where('prefix', '=', rate.prefix)
    .where('account', 'is not distinct from', rate.account)
    .where('id', '<>', id);
  const others = await ctx.store.read(query);
  const other = others.find((there) => overlap(there, rate));
  if (other === undefined) return;
  const message = `The rate of ${describeRate(rate)} overlaps with the rate '${showRate(other)['id']}' of ${describeRate(other)}: at no moment may two of one prefix and account hold.`;
  throw new ValidationError([{ message, detail: 'prefix' }]);
}

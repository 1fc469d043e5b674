import type { Call, Ctx } from '../access/ctx.ts';
import { parseSettings } from '../record/tenant-settings.ts';
import { Deck } from '../price/deck.ts';
import { e164Of } from '../price/dialled.ts';
import { explainQuote, type Explanation } from '../price/explain-quote.ts';
import { moneyToText } from '../price/money.ts';
import { pricePlanOf, UNKNOWN_PRICE_PLAN, type PriceSettings } from '../price/price-plan.ts';
import type { PricePlan, QuoteReason, QuoteRequest } from '../price/quote.ts';
import type { Step } from '../price/explain-price.ts';
import { MemberReader, show } from '../query/members.ts';
import { DIRECTIONS, type Direction } from '../record/enums.ts';
import { NotFoundError } from '../record/errors.ts';
import { formatTime, parseTime } from '../record/time.ts';
import { currentRates } from '../store/rates.ts';
import { mayRead } from './rates.ts';
import { showRate, type ShownRate } from './show-rate.ts';

/** What a call would cost, as the API shows it. */
export interface Simulation {
  readonly cost: number | null;
  readonly billed_seconds: number;
  /** The number that was priced, in E.164. */
  readonly number: string | null;
  readonly account: string | null;
  readonly started_at: string;
  readonly duration: number;
  readonly direction: Direction;
  readonly rate: ShownRate | null;
  readonly reason: QuoteReason | null;
  readonly message: string | null;
  readonly steps: readonly Step[];
}

const MEMBERS = ['number', 'started_at', 'duration', 'direction', 'account', 'source', 'answered'] as const;

/**
 * What a call would cost: by the very arithmetic that prices calls when they are stored, under the rates that are in
 * force.
 * @throws ValidationError naming every member that is unknown or wrong.
 * @throws NotFoundError when the source has no settings.
 */
export async function simulateCall({ ctx, input }: Call<{ call: unknown }>): Promise<Simulation> {
  mayRead(ctx);
  const { source, ...request } = readCall(input.call, await usualAccount(ctx));
  const plan = source === null ? UNKNOWN_PRICE_PLAN : await planOf(ctx, source);
  const deck = await deckFor(ctx, plan, request);
  return showExplanation(explainQuote(deck, plan, request), request);
}

interface SimulatedCall extends QuoteRequest {
  readonly direction: Direction;
  readonly source: string | null;
}

const MOST_SECONDS = 2_147_483_647;
const TEXT_LIMIT = 1024;

function readCall(value: unknown, usual: string | null): SimulatedCall {
  const reader = new MemberReader(value, 'A call', MEMBERS);
  const { members, refuse } = reader;
  const { number, duration, answered = true, direction = 'OUTBOUND_CALL' } = members;
  if (typeof number !== 'string' || number.length > TEXT_LIMIT) {
    refuse('number', `number is what was dialled, a text of up to ${TEXT_LIMIT} characters, not ${show(number)}.`);
  }
  const began = members['started_at'] ?? null;
  const started_at = began === null ? Date.now() : typeof began === 'string' ? parseTime(began) : null;
  if (started_at === null) {
    refuse('started_at', `started_at is a date-time such as 2026-01-01T09:30:00Z, not ${show(began)}.`);
  }
  if (!Number.isInteger(duration) || (duration as number) < 0 || (duration as number) > MOST_SECONDS) {
    refuse('duration', `duration is the talk time in whole seconds from 0 to ${MOST_SECONDS}, not ${show(duration)}.`);
  }
  if (typeof answered !== 'boolean') refuse('answered', `answered is true or false, not ${show(answered)}.`);
  if (!DIRECTIONS.includes(direction as Direction)) {
    refuse('direction', `direction is ${DIRECTIONS.join(', ')}, not ${show(direction)}.`);
  }
  const account = readName('account', members['account'], usual, refuse);
  const source = readName('source', members['source'], null, refuse);
  reader.finish();
  return {
    number: number as string,
    started_at: started_at!,
    duration: duration as number,
    answered: answered as boolean,
    direction: direction as Direction,
    account,
    source,
  };
}

function readName(
  name: string,
  value: unknown,
  otherwise: string | null,
  refuse: (detail: string, message: string) => void,
): string | null {
  if (value === undefined || value === null) return value === undefined ? otherwise : null;
  if (typeof value === 'string' && value.length <= TEXT_LIMIT) return value;
  refuse(name, `${name} is a text of up to ${TEXT_LIMIT} characters, or blank, not ${show(value)}.`);
  return null;
}

/** Whom a cost goes to where nobody is named: the tenant, unless it goes to extensions. */
async function usualAccount(ctx: Ctx): Promise<string | null> {
  const query = ctx.store.queries.selectFrom('tenant').select('settings').where('id', '=', ctx.tenantId);
  const [row] = await ctx.store.read(query);
  return parseSettings(row!.settings).billed_account === 'USER' ? null : ctx.tenant;
}

async function planOf(ctx: Ctx, source: string): Promise<PricePlan> {
  const query = ctx.store.queries
    .selectFrom('source')
    .select('settings')
    .where('tenant_id', '=', ctx.tenantId)
    .where('name', '=', source);
  const [row] = await ctx.store.read(query);
  if (row === undefined) {
    throw new NotFoundError(`There is no source '${source}' with settings in tenant '${ctx.tenant}'.`);
  }
  return pricePlanOf(JSON.parse(row.settings) as PriceSettings & { extensions: string[] });
}

/** A deck of the few rates that may price this call. */
async function deckFor(ctx: Ctx, plan: PricePlan, { number, account }: QuoteRequest): Promise<Deck> {
  const dialled = e164Of(number, plan.dial);
  if (dialled.kind !== 'e164') return new Deck([]);
  const prefixes = Array.from(dialled.digits, (_, at) => dialled.digits.slice(0, at + 1));
  const query = currentRates(ctx.store, ctx.tenantId)
    .where('prefix', 'in', prefixes)
    .where((eb) => eb.or([eb('account', 'is', null), eb('account', '=', account)]));
  return new Deck(await ctx.store.read(query));
}

/** An explanation as the API shows it. */
function showExplanation(found: Explanation, request: Omit<SimulatedCall, 'source'>): Simulation {
  const { cost, billed_seconds, number, rate, reason, message, steps } = found;
  return {
    cost: cost === null ? null : Number(moneyToText(cost)),
    billed_seconds,
    number: number === null ? null : `+${number}`,
    account: request.account,
    started_at: formatTime(request.started_at),
    duration: request.duration,
    direction: request.direction,
    rate: rate === null ? null : showRate(rate),
    reason,
    message,
    steps,
  };
}

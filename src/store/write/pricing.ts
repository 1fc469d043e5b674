import { Deck } from '../../price/deck.ts';
import { e164Of, type Dialled } from '../../price/dialled.ts';
import { isPriced, NOT_PRICED, quoteDialled, type PricePlan, type Quote, type QuoteReason } from '../../price/quote.ts';
import { pricePlanOf, UNKNOWN_PRICE_PLAN, type PriceSettings } from '../../price/price-plan.ts';
import { DIRECTIONS } from '../../record/enums.ts';
import { parseSettings, type BilledAccount } from '../../record/tenant-settings.ts';
import type { UnpricedReason } from '../store.ts';
import type { PriceBooks, WordBooks } from './books.ts';
import { BILLED_ACCOUNT, COST, type Priced } from './priced-row.ts';
import { at, type Row } from './row.ts';

const SOURCE = at('source');
const DIRECTION = at('direction');
const REROUTE_REASON = at('reroute_reason');
const CALLER = at('caller');
const CALLEE = at('callee');
const DESTINATION_USER = at('destination_user');
const SERVICE_NUMBER = at('service_number');
const DID_CID = at('did_cid');
const ANSWERED_AT = at('answered_at');
const ENDED_AT = at('ended_at');
const DURATION = at('duration');

const THROUGH = DIRECTIONS.indexOf('INBOUND_OUTBOUND_CALL');

/** The cells that a price hangs on, beside the start and what the source stated. */
const INPUTS: readonly number[] = [
  SOURCE,
  DIRECTION,
  REROUTE_REASON,
  CALLER,
  CALLEE,
  DESTINATION_USER,
  SERVICE_NUMBER,
  DID_CID,
  ANSWERED_AT,
  ENDED_AT,
  DURATION,
];

/** Whether two rows of one call log cost the same under one deck. */
export function isPricedAlike(a: Row, b: Row): boolean {
  return a[1] === b[1] && INPUTS.every((place) => a[place] === b[place]);
}

interface Word {
  readonly number: number;
  readonly text: string;
}

/** So many dialled numbers of a source are kept with what they mean. */
const MOST_KEPT = 100_000;

/** Prices the call logs of one tenant, by its rates and settings as they were when this was made. */
export class Pricing {
  readonly #books: PriceBooks & WordBooks;
  readonly #deck: Deck;
  readonly #billed: BilledAccount;
  /** The number of the tenant's name in the dictionary. */
  readonly #tenant: number;
  readonly #sources = new Map<number, SourceOfRows>();
  readonly #texts = new Map<number, string>();

  private constructor(books: PriceBooks & WordBooks, deck: Deck, billed: BilledAccount, tenant: Word) {
    this.#books = books;
    this.#deck = deck;
    this.#billed = billed;
    this.#tenant = tenant.number;
    this.#texts.set(tenant.number, tenant.text);
  }

  /**
   * Null for a tenant that has no rates and has not decided whom costs go to: nothing is priced there. `wordOf` gives
   * the dictionary number of a text; any number that no text has, where it has none yet.
   */
  static of(books: PriceBooks & WordBooks, wordOf: (text: string) => number): Pricing | null {
    const { name, settings } = books.tenant();
    const { billed_account } = parseSettings(settings);
    const rates = books.rates();
    if (rates.length === 0 && billed_account === null) return null;
    return new Pricing(books, new Deck(rates), billed_account ?? 'TENANT', { number: wordOf(name), text: name });
  }

  /** Whether who caused a leg decides about its account. */
  get asksForCauser(): boolean {
    return this.#billed === 'USER';
  }

  /**
   * Prices a row whose cells of `cost` and `billed_account` are what its source stated. `causer`: who sent the call on
   * to this leg, where the other legs tell. `moment`: whose rates hold. Null: it is not priced.
   */
  price(row: Row, causer: number | null, moment = row[1] as number): Priced | null {
    const source = this.#sourceOf(row[SOURCE] as number | null);
    const [cost, account] = [row[COST] as number | null, row[BILLED_ACCOUNT] as number | null];
    if (source.trustsCost && cost !== null) {
      const billed_account = account ?? this.#accountOf(row, causer);
      return { cost, billed_account, rate: null, rated_number: null, stated: statedText(cost, account) };
    }
    const quoted = this.#quote(row, source, causer, moment);
    if (quoted === null || UNTOUCHED.has(quoted.reason)) return null;
    return {
      cost: quoted.cost,
      billed_account: quoted.billed_account,
      rate: quoted.rate?.version ?? null,
      rated_number: quoted.number === null ? null : Number(quoted.number),
      stated: statedText(cost, account),
    };
  }

  /** Why a row, as its record came, has no cost; null when it would have one. */
  reason(row: Row): UnpricedReason | null {
    const quoted = this.#quote(row, this.#sourceOf(row[SOURCE] as number | null), null, row[1] as number);
    return quoted === null ? 'UNFINISHED' : quoted.reason;
  }

  /** Null while the call goes on. */
  #quote(row: Row, source: SourceOfRows, causer: number | null, moment: number): BilledQuote | null {
    if (!isPriced(source, DIRECTIONS[row[DIRECTION] as number] ?? null)) return { ...NOT_PRICED, billed_account: null };
    const duration = talkOf(row);
    if (duration === null) return null;
    const stated = source.trustsCost ? (row[BILLED_ACCOUNT] as number | null) : null;
    const billed_account = stated ?? this.#accountOf(row, causer);
    const answered = isAnsweredRow(row);
    const account = this.text(billed_account);
    const request = { started_at: moment, duration, answered, account };
    return { ...quoteDialled(this.#deck, this.#dialled(row, source), request), billed_account };
  }

  #accountOf(row: Row, causer: number | null): number | null {
    if (this.#billed === 'TENANT') return this.#tenant;
    if (causer !== null) return causer;
    // The caller is outside; what it dialled in the house led it on.
    const own = row[DIRECTION] === THROUGH ? (row[SERVICE_NUMBER] ?? row[DID_CID]) : row[CALLER];
    return (own ?? this.#tenant) as number | null;
  }

  /** The number that was dialled, as the source's plan has it. Of what goes from outside to outside, where it went. */
  #dialled(row: Row, source: SourceOfRows): Dialled {
    const target = row[DIRECTION] === THROUGH ? row[DESTINATION_USER] : null;
    if (target != null) {
      const dialled = this.#numberOf(target as number, source);
      if (dialled.kind === 'e164') return dialled;
    }
    const callee = row[CALLEE] as number | null;
    return callee === null ? NOTHING_DIALLED : this.#numberOf(callee, source);
  }

  #numberOf(word: number, source: SourceOfRows): Dialled {
    let number = source.numbers.get(word);
    if (number === undefined) {
      if (source.numbers.size >= MOST_KEPT) source.numbers.clear();
      source.numbers.set(word, (number = e164Of(this.text(word)!, source.dial)));
    }
    return number;
  }

  #sourceOf(word: number | null): SourceOfRows {
    let source = this.#sources.get(word ?? 0);
    if (source === undefined) {
      source = { ...planOf(this.#books.sourceSettings(this.text(word))), numbers: new Map() };
      this.#sources.set(word ?? 0, source);
    }
    return source;
  }

  /** The text of a dictionary number, that of the tenant's name among them. */
  text(word: number | null): string | null {
    if (word === null) return null;
    let text = this.#texts.get(word);
    if (text === undefined) {
      text = this.#books.wordText(word);
      this.#texts.set(word, text);
    }
    return text;
  }
}

interface SourceOfRows extends PricePlan {
  /** Whether the cost and the account that it states itself are kept. */
  readonly trustsCost: boolean;
  /** What was dialled before, by its number in the dictionary. */
  readonly numbers: Map<number, Dialled>;
}

interface BilledQuote extends Quote {
  readonly billed_account: number | null;
}

/** Of these the cost and the account stay what the source stated. */
const UNTOUCHED: ReadonlySet<QuoteReason | null> = new Set(['NOT_PRICED', 'INTERNAL', 'EMERGENCY']);

/** From the settings of a source as they are stored (JSON); null: it has none. */
function planOf(stored: string | null): PricePlan & { readonly trustsCost: boolean } {
  if (stored === null) return { ...UNKNOWN_PRICE_PLAN, trustsCost: false };
  const settings = JSON.parse(stored) as Partial<PriceSettings> & { readonly extensions?: readonly string[] };
  const plan = pricePlanOf({ ...settings, extensions: settings.extensions ?? [] });
  return { ...plan, trustsCost: settings.trust_cost ?? false };
}

const NOTHING_DIALLED: Dialled = { kind: 'unknown', reason: 'The record does not say which number was dialled.' };

/** Seconds of talk; null while the call goes on. */
export function talkOf(row: Row): number | null {
  const [duration, answered_at, ended_at] = [row[DURATION], row[ANSWERED_AT], row[ENDED_AT]] as (number | null)[];
  if (duration != null) return duration;
  if (ended_at == null) return null;
  return answered_at == null ? 0 : Math.max(0, Math.floor((ended_at - answered_at) / 1000));
}

export function isAnsweredRow(row: Row): boolean {
  return row[ANSWERED_AT] !== null || ((row[DURATION] as number | null) ?? 0) > 0;
}

function statedText(cost: number | null, account: number | null): string {
  return cost === null && account === null ? '' : `${cost ?? ''},${account ?? ''}`;
}

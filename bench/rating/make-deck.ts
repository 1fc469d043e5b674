import { Random } from '../calls/random.ts';

/** One line of the deck: what an import reads and what a deck is built of. */
export interface DeckLine {
  readonly prefix: string;
  readonly account: string | null;
  /** Of a minute, in 10⁻⁵ units. */
  readonly price: number;
  readonly connect_fee: number;
  readonly interval: number;
  readonly surcharge: number;
}

export const PREFIXES = 200_000;
export const ACCOUNTS = 1_000;
/** Rates of its own that each account has. */
const OWN = 20;

/** Large countries have many prefixes, as the decks of carriers do; the calling codes of most have few. */
const COUNTRIES = ['1', '44', '49', '33', '39', '34', '7', '81', '86', '91', '55', '52', '61', '31', '48', '90'];
const OTHERS = ['20', '27', '30', '32', '36', '40', '41', '43', '45', '46', '47', '51', '54', '57', '60', '62', '351'];

/** A deck of a wholesaler: 200,000 prefixes of one to ten digits, and 1,000 accounts with some of their own. */
export function makeDeck(seed = 5): DeckLine[] {
  const random = new Random(seed);
  const prefixes = new Set<string>([...COUNTRIES, ...OTHERS]);
  while (prefixes.size < PREFIXES) {
    const country = random.chance(0.8) ? random.uneven(COUNTRIES) : random.pick(OTHERS);
    let prefix = country;
    const digits = random.between(2, 7);
    for (let digit = 0; digit < digits; digit++) prefix += random.below(10);
    prefixes.add(prefix);
  }
  const line = (prefix: string, account: string | null): DeckLine => ({
    prefix,
    account,
    price: random.between(100, 50_000),
    connect_fee: random.chance(0.1) ? 1_000 : 0,
    interval: random.pick([1, 6, 30, 60]),
    surcharge: random.chance(0.1) ? 1_900 : 0,
  });
  const general = [...prefixes];
  const lines = general.map((prefix) => line(prefix, null));
  for (let account = 0; account < ACCOUNTS; account++) {
    const own = new Set(Array.from({ length: OWN }, () => random.popular(general)));
    for (const prefix of own) lines.push(line(prefix, `account-${account}`));
  }
  return random.shuffle(lines);
}

/** Numbers that are called, in E.164 without +: nearly all of them are in the deck. */
export function makeNumbers(lines: readonly DeckLine[], count: number, seed = 6): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    let number = random.pick(lines).prefix;
    while (number.length < 12) number += random.below(10);
    return number;
  });
}

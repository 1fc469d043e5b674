import type { Rate } from './rate.ts';

/** Digits of an E.164 number. */
const LONGEST = 15;
const NONE = -1;

/**
 * The rates of a tenant, to be found by number: a trie over digits in one flat array, whose nodes point at their rates
 * in another. The rates of a prefix lie side by side, the general ones before those of accounts, and these by account;
 * most prefixes have one.
 */
export class Deck {
  readonly size: number;
  /** Ten children of each node, one for each digit; 0: none, since nothing leads back to the root. */
  readonly #children: Int32Array;
  /** Where the rates of a node begin, and where they end. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #rates: Rate[];
  /** The number of the account of each rate; 0: general. */
  readonly #accountOf: Int32Array;
  readonly #accounts = new Map<string, number>();
  /** Where the general rates of the current number's prefixes are; used again for each number. */
  readonly #path = new Int32Array(LONGEST + 1);

  /** In whatever order the rates come. */
  constructor(rates: Iterable<Rate>) {
    const all = [...rates];
    this.size = all.length;
    const { children, nodes, nodeOf } = trieOf(all);
    this.#children = children;
    const accountOf = all.map(({ account }) => this.#numberOf(account));
    const order = Uint32Array.from(all.keys()).sort(
      (a, b) => nodeOf[a]! - nodeOf[b]! || accountOf[a]! - accountOf[b]! || newestFirst(all[a]!, all[b]!),
    );
    this.#rates = Array.from(order, (at) => all[at]!);
    this.#accountOf = Int32Array.from(order, (at) => accountOf[at]!);
    this.#first = new Int32Array(nodes).fill(NONE);
    this.#last = new Int32Array(nodes);
    for (let at = 0; at < order.length; at++) {
      const node = nodeOf[order[at]!]!;
      if (this.#first[node] === NONE) this.#first[node] = at;
      this.#last[node] = at + 1;
    }
  }

  /**
   * The rate of a call: of the longest prefix of the number that has one for this account (which goes before the
   * general one) that holds at that moment (ms). `number`: the digits of E.164 without `+`. Null when there is none.
   */
  find(number: string, account: string | null, at: number): Rate | null {
    const path = this.#path;
    const depth = this.#walk(number);
    const own = account === null ? undefined : this.#accounts.get(account);
    for (let step = depth - 1; step >= 0; step--) {
      const node = path[step]!;
      const rate = this.#of(node, own, at);
      if (rate !== null) return rate;
    }
    return null;
  }

  /** The nodes on the number's way that have rates, into the path; how many. */
  #walk(number: string): number {
    const children = this.#children;
    const first = this.#first;
    const path = this.#path;
    const length = Math.min(number.length, LONGEST);
    let node = 0;
    let depth = 0;
    for (let place = 0; place < length; place++) {
      const digit = number.charCodeAt(place) - 48;
      if (digit < 0 || digit > 9) break;
      node = children[node * 10 + digit]!;
      if (node === 0) break;
      if (first[node] !== NONE) path[depth++] = node;
    }
    return depth;
  }

  #of(node: number, own: number | undefined, at: number): Rate | null {
    const first = this.#first[node]!;
    const last = this.#last[node]!;
    const accountOf = this.#accountOf;
    if (own !== undefined && accountOf[last - 1] !== 0) {
      const rate = this.#holding(this.#firstOf(own, first, last), last, own, at);
      if (rate !== null) return rate;
    }
    return accountOf[first] === 0 ? this.#holding(first, last, 0, at) : null;
  }

  /** Of one account's rates of a prefix, the one that holds. */
  #holding(from: number, last: number, account: number, at: number): Rate | null {
    for (let place = from; place < last && this.#accountOf[place] === account; place++) {
      const rate = this.#rates[place]!;
      if ((rate.valid_from === null || rate.valid_from <= at) && (rate.valid_to === null || at < rate.valid_to)) {
        return rate;
      }
    }
    return null;
  }

  /** The first place whose account is not below this one. */
  #firstOf(account: number, first: number, last: number): number {
    let low = first;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#accountOf[middle]! < account) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #numberOf(account: string | null): number {
    if (account === null) return 0;
    let number = this.#accounts.get(account);
    if (number === undefined) this.#accounts.set(account, (number = this.#accounts.size + 1));
    return number;
  }
}

/** Should two hold at once, it is the same one whatever the order they came in. */
function newestFirst(a: Rate, b: Rate): number {
  const from = (b.valid_from ?? -Infinity) - (a.valid_from ?? -Infinity);
  return from > 0 ? 1 : from < 0 ? -1 : b.version - a.version;
}

/** The nodes of all prefixes; node 0 is the root. */
function trieOf(rates: readonly Rate[]): { children: Int32Array; nodes: number; nodeOf: Int32Array } {
  let children = new Int32Array(10 * 1024);
  let nodes = 1;
  const nodeOf = new Int32Array(rates.length);
  for (const [at, { prefix }] of rates.entries()) {
    let node = 0;
    for (let place = 0; place < prefix.length; place++) {
      const slot = node * 10 + prefix.charCodeAt(place) - 48;
      let child = children[slot]!;
      if (child === 0) {
        child = nodes++;
        children[slot] = child;
        if (nodes * 10 > children.length) {
          const larger = new Int32Array(children.length * 2);
          larger.set(children);
          children = larger;
        }
      }
      node = child;
    }
    nodeOf[at] = node;
  }
  return { children: children.slice(0, nodes * 10), nodes, nodeOf };
}

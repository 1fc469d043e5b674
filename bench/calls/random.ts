const PAIRS = pairs('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

/**
 * A seeded stream of random numbers (sfc32 from PractRand). Only integer arithmetic, sums, products and roots are
 * used, here and in what is built on it, so that every machine draws the same.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let i = 0; i < 16; i++) this.word();
  }

  /** 32 random bits, as a signed integer. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    return (this.word() >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** A whole number from low to high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Popular ones first: place r of n comes up in proportion to about r^(−2/3), a flat Zipf curve. */
  popular<T>(list: readonly T[]): T {
    const u = this.next();
    return list[Math.floor(u * u * u * list.length)]!;
  }

  /** As `popular`, but gentler: in proportion to about r^(−1/3). */
  uneven<T>(list: readonly T[]): T {
    const u = this.next();
    return list[Math.floor(u * Math.sqrt(u) * list.length)]!;
  }

  /** A log-normal draw: half of all fall below the median, 16 % above median · e^sigma. */
  logNormal(median: number, sigma: number): number {
    let normal = -6;
    for (let i = 0; i < 12; i++) normal += this.next();
    // e^x by its limit, because Math.exp may differ in the last bit from one engine to another.
    let power = 1 + (normal * sigma) / 4096;
    for (let i = 0; i < 12; i++) power *= power;
    return median * power;
  }

  /** 22 characters of URL-safe base64: 132 bits. */
  key(): string {
    let text = '';
    for (let i = 0; i < 5; i++) {
      const word = this.word();
      text += PAIRS[word & 4095]! + PAIRS[(word >>> 12) & 4095]!;
    }
    return text + PAIRS[this.word() & 4095]!;
  }

  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}

function pairs(alphabet: string): string[] {
  return Array.from(alphabet).flatMap((first) => Array.from(alphabet, (second) => first + second));
}

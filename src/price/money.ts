/**
 * Money is an integer of 10⁻⁵ units (hundred-thousandths of the currency). It is a number with decimals only at the
 * edge: in JSON and in the terminal.
 */

/** Largest amount either way, in 10⁻⁵ units: what a double holds exactly. About 90 thousand million of the currency. */
export const MAX_MONEY = Number.MAX_SAFE_INTEGER;

/**
 * An amount of the currency in 10⁻⁵ units, rounded half away from zero by its decimal digits (1.000005 is 1.00001,
 * whatever its double is). Null when it is no finite number or too large to be exact.
 */
export function moneyFromNumber(amount: number): number | null {
  // Nearly all amounts have five decimals at most: then their double is the one nearest to the rounded integer.
  const near = Math.round(amount * 100_000);
  if (near / 100_000 === amount && Math.abs(near) < 1e14) return near === 0 ? 0 : near;
  if (!Number.isFinite(amount)) return null;
  const text = Math.abs(amount).toString();
  if (text.includes('e')) return Math.abs(amount) < 1e-6 ? 0 : null;
  const [whole, decimals = ''] = text.split('.');
  const units = BigInt(whole! + decimals.slice(0, 5).padEnd(5, '0')) + (decimals.charAt(5) >= '5' ? 1n : 0n);
  if (units > BigInt(MAX_MONEY)) return null;
  return units === 0n ? 0 : amount < 0 ? -Number(units) : Number(units);
}

/** Back to an amount of the currency, as JSON shows it: at most five decimals, no zeros behind. */
export function moneyToText(units: number | bigint): string {
  const digits = (units < 0 ? -units : units).toString().padStart(6, '0');
  const decimals = digits.slice(-5).replace(/0+$/, '');
  const sign = units < 0 ? '-' : '';
  return `${sign}${digits.slice(0, -5)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The same as a number in JSON, to the last digit whatever its size. */
export function moneyInJson(units: number | bigint): unknown {
  return rawJson(moneyToText(units));
}

/** Text as it stands in JSON: `JSON.rawJSON` of ECMAScript, which the libraries of types do not know yet. */
const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;

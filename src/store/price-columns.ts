/**
 * Columns of a row that tell how it was priced, behind those of its session. All are null where it was not.
 * - `rate`: the version of the rate that priced it; null where none did
 * - `rated_number`: the digits of the E.164 number that was priced, as a number
 * - `stated`: what the source itself said: `cost,account` (10⁻⁵ units and dictionary number, each may be empty; both
 *   empty: ``). Null where nobody priced the call log: its `cost` and `billed_account` are then the source's own.
 */
export const PRICE_COLUMNS = [
  { name: 'rate', kind: 'number' },
  { name: 'rated_number', kind: 'number' },
  { name: 'stated', kind: 'text' },
] as const;

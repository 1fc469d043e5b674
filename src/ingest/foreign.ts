import type { Fault, Format } from '../formats/format.ts';
import { guessFormat } from '../formats/index.ts';

/** Enough of a record to know its format by. */
const HEAD = 4_096;
const SURE_ENOUGH = 0.5;

/** The fault of a record that is another format's, with that said in its reason; any other as it is. */
export function nameForeign(fault: Fault, format: Format): Fault {
  const head = fault.raw.subarray(0, HEAD);
  if ((format.guess(head)?.confidence ?? 0) >= SURE_ENOUGH) return fault;
  const guess = guessFormat(head);
  if (guess.format === null || guess.format === format) return fault;
  return { ...fault, reason: `${fault.reason} It looks like a record of ${guess.format.name}.` };
}

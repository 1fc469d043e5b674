import type { Direction } from '../record/enums.ts';

/** Numbering plans differ; two to six digits is what phone systems give to phones. */
const EXTENSION = /^\d{2,6}$/;
/** A number of the public network: seven digits or more, or written with a plus. */
const OUTSIDE = /^(?:\+\d+|\d{7,})$/;

export function isExtensionNumber(text: string): boolean {
  return text.length >= 2 && text.length <= 6 && EXTENSION.test(text);
}

export function isOutsideNumber(text: string): boolean {
  return OUTSIDE.test(text);
}

/** Where the trunks are known: whether the call came in on one, and whether it went out on one. */
export function directionByTrunks(inward: boolean, outward: boolean): Direction {
  if (inward && outward) return 'INBOUND_OUTBOUND_CALL';
  if (inward) return 'INBOUND_CALL';
  return outward ? 'OUTBOUND_CALL' : 'EXTENSION_CALL';
}

/** Where nothing but the numbers tells. Null when they do not either. */
export function directionByNumbers(caller: string | null, callee: string | null): Direction | null {
  const fromHouse = isExtensionNumber(caller ?? '');
  const toHouse = isExtensionNumber(callee ?? '');
  if (fromHouse && toHouse) return 'EXTENSION_CALL';
  const fromOutside = OUTSIDE.test(caller ?? '');
  const toOutside = OUTSIDE.test(callee ?? '');
  if (fromHouse && toOutside) return 'OUTBOUND_CALL';
  if (fromOutside && toHouse) return 'INBOUND_CALL';
  return fromOutside && toOutside ? 'INBOUND_OUTBOUND_CALL' : null;
}

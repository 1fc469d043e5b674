const LONG_INTEGER = /[:[,\s]-?\d{16,}/;

/**
 * `JSON.parse`, but integers that a double cannot hold exactly become strings of their digits: the ids of some phone
 * systems are such numbers. Throws SyntaxError like it.
 */
export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}

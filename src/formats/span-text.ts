const SPAN = /^(?:(\d{1,5})\.)?(\d{1,6}):([0-5]\d):([0-5]\d)(?:\.\d+)?$/;

/**
 * Seconds of a span written as `HH:MM:SS`, of more than 24 hours too: `106:52:45`, or `1.02:03:04` with days. Decimals
 * are cut. Null when it is none.
 */
export function spanSeconds(text: string): number | null {
  const match = SPAN.exec(text);
  if (match === null) return null;
  return Number(match[1] ?? 0) * 86_400 + Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4]);
}

const NAME = Buffer.from('"items"');
const COLON = 58;

/**
 * Whether the list behind these bytes of an object is that of an answer of the REST API, `{"count": 2, "items": [`,
 * and not that of an entry of a diff, which tells the id of its CDRs.
 */
export function opensRecords(head: Buffer): boolean {
  let at = backOverBlanks(head, head.length);
  if (head[at - 1] !== COLON) return false;
  at = backOverBlanks(head, at - 1);
  if (at < NAME.length || !NAME.equals(head.subarray(at - NAME.length, at))) return false;
  return !head.includes('"change_type"') && !head.includes('"event_type"');
}

function backOverBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && bytes[at - 1]! <= 32) at--;
  return at;
}

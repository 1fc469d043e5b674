const LF = 10;
const CR = 13;
const OPEN = 123;

/** Where the last line but the first begins that begins with a brace; -1 when none does. */
export function lastOpening(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf(OPEN); at > 0; at = bytes.lastIndexOf(OPEN, at - 1)) {
    if (bytes[at - 1] === LF || bytes[at - 1] === CR) return at;
  }
  return -1;
}

/** Where the blanks before `stop` begin. */
export function endOfText(bytes: Buffer, stop: number): number {
  let end = stop;
  while (end > 0 && bytes[end - 1]! <= 32) end--;
  return end;
}

/** How many line ends there are in bytes: LF, CRLF or CR. */
export function linesIn(bytes: Buffer): number {
  if (!bytes.includes(LF) && !bytes.includes(CR)) return 0;
  let found = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === CR || (bytes[at] === LF && (at === 0 || bytes[at - 1] !== CR))) found++;
  }
  return found;
}

/** The same in their text. */
export function linesInText(text: string): number {
  if (text.includes('\r')) return linesIn(Buffer.from(text));
  let found = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found++;
  return found;
}

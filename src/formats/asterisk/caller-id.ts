/** What Asterisk writes as one text, `"Name" <number>`. Null where it is empty. */
export interface CallerId {
  readonly name: string | null;
  readonly number: string | null;
}

const NONE: CallerId = { name: null, number: null };
const DIALLABLE = /^\+?[\d*#]+$/;
let lastText = '';
let lastRead: CallerId = NONE;

/** Reads `"Name" <number>`, `Name <number>`, a name or a number (Asterisk main/callerid.c, ast_callerid_merge). */
export function readCallerId(text: string): CallerId {
  if (text === '') return NONE;
  // The legs of one call stand together and carry the same text.
  if (text !== lastText) {
    lastText = text;
    lastRead = parse(text);
  }
  return lastRead;
}

function parse(text: string): CallerId {
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  if (open < 0) {
    const only = unquote(text.trim());
    return DIALLABLE.test(only) ? { name: null, number: only } : { name: only === '' ? null : only, number: null };
  }
  const name = unquote(text.slice(0, open).trim());
  const number = text.slice(open + 1, -1).trim();
  return { name: name === '' ? null : name, number: number === '' ? null : number };
}

function unquote(text: string): string {
  const from = text.startsWith('"') ? 1 : 0;
  const to = text.length > from && text.endsWith('"') ? text.length - 1 : text.length;
  return text.slice(from, to).trim();
}

import { SyntaxFault } from './fault.ts';

export type TokenKind = 'word' | 'text' | 'number' | 'time' | 'date' | 'clock' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the filter; of a text what is between its quotes, with each `''` one quote. */
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

/** In the order in which they are tried: a date begins as a number does. */
const KINDS = ['blank', 'text', 'time', 'date', 'clock', 'number', 'word', 'sign'] as const;
const TOKEN =
  /(\s+)|('(?:[^']|'')*'(?!'))|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))|(\d{4}-\d\d-\d\d)|(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)|([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([a-z_]\w*)|([(),])/giy;

/** Cuts a filter into tokens, the last of which is its end. @throws SyntaxFault where none can begin. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxFault(at, explain(text, at));
    const kind = KINDS[match.findIndex((group, index) => index > 0 && group !== undefined) - 1]!;
    if (kind === 'blank') continue;
    tokens.push({ kind, text: kind === 'text' ? match[0].slice(1, -1).replaceAll("''", "'") : match[0], at });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function explain(text: string, at: number): string {
  if (text[at] === "'") return "the text that begins at position {position} has no closing quote (').";
  const sign = String.fromCodePoint(text.codePointAt(at)!);
  return `no part of a filter begins with '${sign}' (position {position}).`;
}

/** A token as a person reads it. */
export function describe({ kind, text }: Token): string {
  if (kind === 'end') return 'the end';
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `'${shown}'`;
}

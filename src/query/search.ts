import { MOST_DEPTH, reading, SyntaxFault } from './fault.ts';
import type { Search } from './tree.ts';

const MOST_WORDS = 500;

/**
 * Reads a search: words and `"quoted phrases"` (`""` is a quote in one), AND, OR and NOT in any case, parentheses; two
 * words side by side mean AND. NOT binds tightest, then AND.
 * @throws ValidationError with the position of the first fault and what was expected there.
 */
export function parseSearch(text: string): Search {
  return reading('search', text, () => new Parser(text).whole());
}

/** The search as text that reads back as the same search. */
export function printSearch(search: Search): string {
  switch (search.kind) {
    case 'or':
      return search.terms.map(printSearch).join(' OR ');
    case 'and':
      return search.terms
        .map((term) => (term.kind === 'or' ? `(${printSearch(term)})` : printSearch(term)))
        .join(' AND ');
    case 'not': {
      const isJoined = search.term.kind === 'and' || search.term.kind === 'or';
      return `NOT ${isJoined ? `(${printSearch(search.term)})` : printSearch(search.term)}`;
    }
    case 'word':
      return `"${search.text.replaceAll('"', '""')}"`;
  }
}

interface Token {
  readonly kind: 'word' | 'and' | 'or' | 'not' | '(' | ')' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN = /(\s+)|("(?:[^"]|"")*"(?!"))|([()])|([^\s()"]+)/gy;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new SyntaxFault(at, 'the phrase that begins at position {position} has no closing quote (").');
    const [, blank, phrase, sign, word] = match;
    if (blank !== undefined) continue;
    if (phrase !== undefined) tokens.push({ kind: 'word', text: phrase.slice(1, -1).replaceAll('""', '"'), at });
    else if (sign !== undefined) tokens.push({ kind: sign as '(' | ')', text: sign, at });
    else tokens.push({ kind: operatorOf(word!) ?? 'word', text: word!, at });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function operatorOf(word: string): 'and' | 'or' | 'not' | null {
  const lower = word.toLowerCase();
  return lower === 'and' || lower === 'or' || lower === 'not' ? lower : null;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #words = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  whole(): Search {
    const search = this.#any();
    if (this.#token.kind !== 'end') this.#expected('a word, AND, OR or NOT');
    return search;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #any(): Search {
    const terms = [this.#all()];
    while (this.#token.kind === 'or') {
      this.#next += 1;
      terms.push(this.#all());
    }
    return join('or', terms);
  }

  #all(): Search {
    const terms = [this.#one()];
    for (;;) {
      const { kind } = this.#token;
      if (kind === 'and') this.#next += 1;
      else if (kind !== 'word' && kind !== 'not' && kind !== '(') return join('and', terms);
      terms.push(this.#one());
    }
  }

  #one(): Search {
    const { kind, text, at } = this.#token;
    if (kind === 'not') {
      this.#next += 1;
      return this.#deeper(at, () => ({ kind: 'not', term: this.#one() }));
    }
    if (kind === '(') {
      this.#next += 1;
      const search = this.#deeper(at, () => this.#any());
      if (this.#token.kind !== ')') this.#expected("a word, AND, OR or ')'");
      this.#next += 1;
      return search;
    }
    if (kind !== 'word') this.#expected("a word, a phrase, NOT or '('");
    if (text === '')
      throw new SyntaxFault(at, 'the phrase at position {position} is blank; a word was expected in it.');
    if ((this.#words += 1) > MOST_WORDS) {
      throw new SyntaxFault(at, `${MOST_WORDS} words are looked for at most; position {position} begins one more.`);
    }
    this.#next += 1;
    return { kind: 'word', text };
  }

  #deeper(at: number, read: () => Search): Search {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) {
      throw new SyntaxFault(at, `parentheses and NOT may stand ${MOST_DEPTH} deep; position {position} is deeper.`);
    }
    const search = read();
    this.#depth -= 1;
    return search;
  }

  #expected(what: string): never {
    const { kind, text, at } = this.#token;
    const found = kind === 'end' ? 'the end' : `'${text.slice(0, 40)}'`;
    throw new SyntaxFault(at, `${what} was expected at position {position}, not ${found}.`);
  }
}

/** A chain is one, however it was put in parentheses. */
function join(kind: 'and' | 'or', terms: readonly Search[]): Search {
  if (terms.length === 1) return terms[0]!;
  return { kind, terms: terms.flatMap((term) => (term.kind === kind ? term.terms : [term])) };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, printSearch } from '../../src/query/search.ts';
import { ValidationError } from '../../src/record/errors.ts';
import { arbitrarySearch } from './arbitrary.ts';

function faultOf(text: string): string | null {
  try {
    parseSearch(text);
    return null;
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return error.message;
  }
}

describe('a search', () => {
  it.each<[string, string]>([
    ['alice bob', '"alice" AND "bob"'],
    ['alice or bob carol', '"alice" OR "bob" AND "carol"'],
    ['not alice and bob', 'NOT "alice" AND "bob"'],
    ['(alice OR bob) carol', '("alice" OR "bob") AND "carol"'],
    ['NOT (alice bob)', 'NOT ("alice" AND "bob")'],
    ['"alice and bob" "or"', '"alice and bob" AND "or"'],
    ['"she said ""hi"""', '"she said ""hi"""'],
    ['+49-30/12*', '"+49-30/12*"'],
  ])('%s', (text, meant) => {
    expect(printSearch(parseSearch(text))).toBe(meant);
  });

  it.each<[string, string]>([
    ['', "search: a word, a phrase, NOT or '(' was expected at position 0, not the end."],
    ['  ', "search: a word, a phrase, NOT or '(' was expected at position 2, not the end."],
    ['alice AND', "search: a word, a phrase, NOT or '(' was expected at position 9, not the end."],
    ['OR alice', "search: a word, a phrase, NOT or '(' was expected at position 0, not 'OR'."],
    ['(alice', "search: a word, AND, OR or ')' was expected at position 6, not the end."],
    ['alice)', "search: a word, AND, OR or NOT was expected at position 5, not ')'."],
    ['alice "bob', 'search: the phrase that begins at position 6 has no closing quote (").'],
    ['""', 'search: the phrase at position 0 is blank; a word was expected in it.'],
    ['('.repeat(65), 'search: parentheses and NOT may stand 64 deep; position 64 is deeper.'],
    ['x'.repeat(9_000), 'search: 8 KiB (8,192 bytes of UTF-8) are read at most; this has 9,000.'],
  ])('%s is refused', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('prints what reads back as the same search', () => {
    fc.assert(
      fc.property(arbitrarySearch, (text) => {
        const search = parseSearch(text);
        expect(parseSearch(printSearch(search))).toEqual(search);
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void faultOf(text)),
      { numRuns: 1_000 },
    );
  });
});

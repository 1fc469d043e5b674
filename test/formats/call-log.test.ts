import { expect, test } from 'vitest';
import { readCallLog } from '../../src/formats/ringlog.ts';
import { emptyDraft } from '../../src/record/draft.ts';
import { FIELDS } from '../../src/record/fields.ts';

const START = Date.UTC(2026, 0, 20, 9, 6, 40);
const LEAST = { started_at: '2026-01-20T09:06:40Z', caller: '101' };
const draftOf = (value: unknown) => {
  const result = readCallLog(value);
  if ('errors' in result) throw new Error(result.errors.join(' '));
  return result.draft;
};
const errorsOf = (value: unknown) => {
  const result = readCallLog(value);
  return 'errors' in result ? result.errors : [];
};

test('what is absent stays null', () => {
  expect(draftOf(LEAST)).toEqual({ ...emptyDraft(START), caller: '101' });
});

test('null and "" are blank everywhere', () => {
  for (const blank of [null, '']) {
    const all = Object.fromEntries(
      [...FIELDS.map(({ name }) => name), 'source', 'source_key'].map((name) => [name, blank]),
    );
    expect(draftOf({ ...all, started_at: LEAST.started_at, callee: '102' })).toEqual({
      ...emptyDraft(START),
      callee: '102',
    });
  }
});

test('every field of the catalogue has a place in the draft', () => {
  const values = { text: 'x', time: LEAST.started_at, integer: 7, money: 0.01255, id: 'x' };
  const record = Object.fromEntries(
    FIELDS.map(({ name, type, values: words }) => [name, type === 'enum' ? words![0] : values[type]]),
  );
  const draft = draftOf({ ...record, source: 'branch', source_key: 'k' });
  const blank = Object.entries(draft)
    .filter(([, value]) => value === null)
    .map(([name]) => name);
  expect(blank).toEqual(['flags', 'offset']);
  expect(draft).toMatchObject({
    cost: 1255,
    duration: 7,
    rang_at: START,
    source: 'branch',
    source_key: 'k',
    clock: 'utc',
  });
});

test.each([
  [[1], 'A call log is a JSON object, not a list.'],
  [null, 'A call log is a JSON object, not null.'],
  ['x', 'A call log is a JSON object, not "x".'],
  [{ caller: '1' }, 'started_at is missing; a time such as 2017-07-21T17:32:28Z is needed.'],
  [{ started_at: LEAST.started_at }, 'caller and callee are both missing; one of them is needed.'],
  [{ ...LEAST, started_at: '2026-02-30T00:00:00Z' }, /^started_at is "2026-02-30T00:00:00Z"; an RFC 3339 time/],
  [{ ...LEAST, ended_at: '2026-01-20 09:06:40' }, /^ended_at is "2026-01-20 09:06:40"; an RFC 3339 time/],
  [{ ...LEAST, callee: 102 }, 'callee is the number 102; a string is right.'],
  [{ ...LEAST, trunk: ['a'] }, 'trunk is a list; a string is right.'],
  [{ ...LEAST, source_key: 5 }, 'source_key is the number 5; a string is right.'],
  [{ ...LEAST, direction: 'inbound' }, /^direction is "inbound"; one of INBOUND_CALL, .* is right\.$/],
  [{ ...LEAST, duration: -1 }, 'duration is the number -1; a whole number from 0 to 2147483647 is right.'],
  [{ ...LEAST, duration: 2147483648 }, /^duration is/],
  [{ ...LEAST, status_code: '200' }, /^status_code is "200"; a whole number/],
  [{ ...LEAST, status_code: 1.5 }, /^status_code is the number 1.5/],
  [{ ...LEAST, cost: '1' }, 'cost is "1"; a number such as 0.0125 is right.'],
  [{ ...LEAST, cost: 1e300 }, /^cost is the number 1e\+300/],
  [{ ...LEAST, user_data: { a: 1 } }, 'user_data is an object; a string is right.'],
])('refuses %j', (value, message) => {
  const errors = errorsOf(value);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(message);
});

test('names every fault, not just the first', () => {
  expect(errorsOf({ started_at: 7, direction: 1, duration: 'x', other: 1, user_data: 'x' })).toHaveLength(5);
});

test('members that are no fields are kept in user_data where that is blank', () => {
  const record = JSON.parse(
    '{"started_at":"2026-01-20T09:06:40Z","caller":"1","user_data":"","__proto__":{"x":1},"constructor":2,"toString":3,"flags":"f"}',
  ) as unknown;
  const draft = draftOf(record);
  expect(draft.user_data).toBe('{"__proto__":{"x":1},"constructor":2,"toString":3,"flags":"f"}');
  expect(draft.flags).toBeNull();
  expect(Object.getPrototypeOf(draft)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('members that are no fields are refused by name where user_data is taken', () => {
  expect(errorsOf({ ...LEAST, user_data: 'x', pbx: 1, note: 2 })[0]).toMatch(/^pbx, note: no such field/);
});

test('a member too deep to be written is refused', () => {
  const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
  expect(errorsOf({ ...LEAST, deep })).toEqual(['deep: nested too deep to be kept in user_data.']);
});

test('text becomes well-formed and is not cut', () => {
  expect(draftOf({ ...LEAST, caller: `a\ud800${'b'.repeat(500)}` }).caller).toBe(`a\ufffd${'b'.repeat(500)}`);
});

test('one that ended before it started is kept as it is, and marked', () => {
  const ended_at = '1899-12-31T23:59:59Z';
  expect(draftOf({ ...LEAST, started_at: '1900-01-01T00:00:00Z', ended_at })).toMatchObject({
    started_at: Date.parse('1900-01-01T00:00:00Z'),
    ended_at: Date.parse(ended_at),
    flags: 'ended_at=before_start',
  });
  expect(draftOf({ ...LEAST, started_at: ended_at, ended_at })).toMatchObject({ flags: null });
});

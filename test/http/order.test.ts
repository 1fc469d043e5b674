import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRECTIONS, END_REASONS, REROUTE_REASONS } from '../../src/record/enums.ts';
import { DETAIL_FIELDS, type CallLog, type Posted } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { printKeys, sorted, type SortKeys } from '../support/sorted.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

let admin: Client;
/** Every call log in detail. */
let all: CallLog[];

const TEXTS = ['9', '10', 'a', 'B', 'Ä', 'é', '\uffee', '😀', 'a b', null, null];
const TEXT_FIELDS = DETAIL_FIELDS.filter((name) => !/^id$|_at$|direction|reason|status_code|duration|cost/.test(name));

/** The n-th call log: few different values, so that there are ties, and blanks. */
function callLog(n: number): Posted {
  const pick = <Value>(values: readonly Value[], salt: number) => values[(n * 7 + salt * 13) % values.length]!;
  const time = (salt: number) => pick([`2026-0${1 + (n % 6)}-01T00:00:0${salt}.${n % 3}Z`, null], n + salt);
  return {
    ...Object.fromEntries(TEXT_FIELDS.map((name, index) => [name, pick(TEXTS, index + (n % 4))])),
    caller: `c${n % 5}`,
    call_id: `call-${n}`,
    started_at: pick(
      ['1969-12-31T23:59:59Z', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00.5Z', '2150-01-01T00:00:00Z'],
      n,
    ),
    rang_at: time(1),
    answered_at: time(2),
    ended_at: time(3),
    direction: pick([...DIRECTIONS, null], n),
    end_reason: pick([...END_REASONS, null], n),
    reroute_reason: pick([...REROUTE_REASONS, null, null], n),
    status_code: pick([0, 404, 486, 1000, null], n),
    duration: pick([0, 5, 60, 7, null], n),
    cost: pick([0, 0.00001, 1.5, 12, -1, null], n),
  };
}

beforeAll(async () => {
  ({ admin } = await newTenant(server));
  await admin.store(Array.from({ length: 90 }, (_, n) => callLog(n)));
  const ids = (await admin.all('/calllogs')).map(({ id }) => id);
  all = await Promise.all(ids.map(async (id) => (await admin.get(`/calllogs/${id}`)).json<CallLog>()));
  expect(new Set(ids).size).toBe(90);
});

async function expectOrder(orderby: string, keys: SortKeys): Promise<void> {
  const expected = sorted(all, keys).map(({ id }) => id);
  const options = `orderby=${encodeURIComponent(orderby)}`;
  const whole = await admin.get(`/calllogs?top=1000&${options}`);
  expect(whole.status, whole.text).toBe(200);
  expect(
    whole.json().items.map(({ id }) => id),
    orderby,
  ).toEqual(expected);
  const walked = await admin.all(`/calllogs?top=7&${options}`);
  expect(
    walked.map(({ id }) => id),
    `${orderby}, page by page`,
  ).toEqual(expected);
}

describe('orderby', () => {
  it.each(DETAIL_FIELDS)('%s sorts both ways, blanks last, ties by id', async (name) => {
    await expectOrder(name, [[name, 'asc']]);
    await expectOrder(`${name} asc`, [[name, 'asc']]);
    await expectOrder(`${name} desc`, [[name, 'desc']]);
  });

  it.each<[SortKeys]>([
    [
      [
        ['direction', 'desc'],
        ['caller', 'asc'],
        ['duration', 'desc'],
      ],
    ],
    [
      [
        ['caller', 'asc'],
        ['started_at', 'desc'],
      ],
    ],
    [
      [
        ['started_at', 'desc'],
        ['id', 'asc'],
      ],
    ],
    [
      [
        ['started_at', 'asc'],
        ['caller', 'desc'],
      ],
    ],
    [
      [
        ['cost', 'desc'],
        ['billed_account', 'asc'],
        ['end_reason', 'desc'],
        ['ended_at', 'asc'],
        ['id', 'desc'],
      ],
    ],
    [
      [
        ['id', 'desc'],
        ['caller', 'asc'],
      ],
    ],
  ])('sorts by several keys: %j', async (keys) => {
    await expectOrder(printKeys(keys), keys);
  });

  it('sorts by every field at once', async () => {
    const keys = DETAIL_FIELDS.toReversed().map((name, index) => [name, index % 2 === 0 ? 'asc' : 'desc'] as const);
    await expectOrder(printKeys(keys), keys);
  });

  it('takes blanks around names, and directions in any case', async () => {
    await expectOrder('  caller   DESC ,duration\tAsc ', [
      ['caller', 'desc'],
      ['duration', 'asc'],
    ]);
  });

  it.each([
    ['', 0],
    [' ', 1],
    ['colour', 0],
    ['caller,', 7],
    [',caller', 0],
    ['caller up', 0],
    ['caller, colour desc', 8],
    ['caller desc asc', 0],
    ['caller desc, callee sideways', 13],
    ['caller asc, caller desc', 12],
    ['Caller', 0],
    ["caller'; drop table token --", 0],
  ])('%j is a 400 with the position', async (orderby, position) => {
    const { status, json } = await admin.get(`/calllogs?orderby=${encodeURIComponent(orderby)}`);
    expect(status).toBe(400);
    expect(json().errors).toHaveLength(1);
    expect(json().errors[0]).toMatchObject({ code: 'VALIDATE_FAILED', detail: 'orderby' });
    expect(json().errors[0]!.message).toMatch(new RegExp(`position ${position}\\b`));
  });

  it('tells every fault of an order', async () => {
    const { json } = await admin.get('/calllogs?orderby=colour,caller%20up,%20duration,sise');
    expect(json().errors.map(({ message }) => /position (\d+)/.exec(message)![1])).toEqual(['0', '7', '27']);
  });
});

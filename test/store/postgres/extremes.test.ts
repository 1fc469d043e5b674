import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../../src/query/filter.ts';
import { foldCase } from '../../../src/query/fold.ts';
import { NEWEST_FIRST, parseOrder } from '../../../src/query/orderby.ts';
import { parseSearch } from '../../../src/query/search.ts';
import { SESSION_FIELDS, SESSIONS } from '../../../src/record/session-fields.ts';
import { MAX_TIME, MIN_TIME } from '../../../src/record/time.ts';
import type { ListRequest, Scope } from '../../../src/store/store.ts';
import { arbitraryLeg } from '../arbitrary-legs.ts';
import { append, draftOf, openTemporary, type TemporaryStore } from '../open-temporary.ts';
import { openTwin, type Twin } from './open-twin.ts';

const ALL = { filter: null, search: null, order: NEWEST_FIRST, top: 100, skip: 0, after: null, count: true };

async function same({ store, tenantId }: TemporaryStore, { questions }: Twin, asked: Partial<ListRequest>) {
  const scope: Scope = { tenantId, extensions: null };
  const request = { ...ALL, ...asked };
  const meant = await store.list(scope, request);
  expect(await questions.list(scope, request)).toEqual(meant);
  return meant;
}

/** What another connection wrote is seen from the next turn of the event loop on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('PostgreSQL answers as SQLite does', () => {
  it('about times of all years, on the clocks of all zones', async () => {
    await using sqlite = await openTemporary();
    const starts = [
      MIN_TIME,
      MIN_TIME + 1,
      Date.parse('0000-12-31T23:59:59.999Z'),
      Date.parse('0001-01-01T00:00:00Z'),
      Date.parse('1883-11-18T17:00:00Z'),
      Date.parse('1937-07-01T00:00:00Z'),
      Date.parse('1969-12-31T23:59:59.999Z'),
      Date.parse('1972-02-29T12:00:00.001Z'),
      Date.parse('2011-12-30T10:00:00Z'),
      Date.parse('2026-03-29T01:00:00Z'),
      Date.parse('2199-12-31T23:59:59Z'),
      Date.parse('2300-07-01T00:00:00Z'),
      Date.parse('2499-12-31T23:30:00Z'),
      Date.parse('2500-07-01T23:30:00Z'),
      Date.parse('2901-07-01T23:30:00Z'),
      MAX_TIME,
    ];
    await append(
      sqlite,
      starts.map((start, index) => draftOf(start, { answered_at: starts.at(-1 - index)!, call_id: String(index) })),
    );
    await turn();
    await using postgres = await openTwin(sqlite);
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Africa/Casablanca', 'Africa/Monrovia'];
    for (const zone of zones) {
      for (const field of ['started_at', 'answered_at']) {
        for (const part of ['year', 'month', 'day', 'hour', 'minute', 'second']) {
          const values = part === 'year' ? [-1, 0, 1883, 1969, 2026, 2300, 9999, 10_000] : [0, 1, 7, 11.5, 23, 29, 31];
          for (const value of values) {
            for (const by of ['eq', 'lt'])
              await same(sqlite, postgres, { filter: readFilter(`${part}(${field}) ${by} ${value}`, zone) });
          }
        }
        for (const value of ['0000-01-01', '0001-01-01', '1969-12-31', '1972-02-29', '2026-03-29', '9999-12-31'])
          await same(sqlite, postgres, { filter: readFilter(`date(${field}) le ${value}`, zone) });
        await same(sqlite, postgres, { filter: readFilter(`time(${field}) lt 12:00:00`, zone) });
      }
    }
  });

  it('about numbers of any size', async () => {
    await using sqlite = await openTemporary();
    const costs = [0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null];
    await append(
      sqlite,
      costs.map((cost, index) => draftOf(index, { cost, duration: index, caller: '1'.repeat(index + 1) })),
    );
    await turn();
    await using postgres = await openTwin(sqlite);
    const numbers = ['0', '0.000001', '-0.00001', '1e-7', '90071992547.40991', '1e15', '1e30', '-1e30', '1e300', '2.5'];
    for (const number of numbers) {
      for (const by of ['eq', 'ne', 'lt', 'le', 'gt', 'ge']) {
        for (const field of ['cost', 'duration', 'length(caller)', 'length(call_id)', 'second(started_at)'])
          await same(sqlite, postgres, { filter: readFilter(`${field} ${by} ${number}`) });
      }
      const filter = `cost in (${number}, 0, 1e30) or length(caller) in (${number}, 2)`;
      await same(sqlite, postgres, { filter: readFilter(filter) });
    }
    for (const text of ["'a' lt 'B'", "length('äö') eq 2", "tolower('ÄΣ') eq 'äς'", '1 lt 1.5', "'1' in ('1', '2')"])
      await same(sqlite, postgres, { filter: readFilter(text) });
    for (const orderby of ['cost', 'cost desc, duration', 'id', 'direction, caller desc']) {
      const order = parseOrder(orderby);
      const { next } = await same(sqlite, postgres, { order, top: 3 });
      await same(sqlite, postgres, { order, top: 3, after: next });
    }
  });

  it('about texts with letters of any script', async () => {
    await using sqlite = await openTemporary();
    const texts = [
      'İstanbul',
      'ıI',
      'ẞß',
      'ŒUVRE',
      'Ǆ',
      'ΑΣ',
      'ΑΣ ΑΣΑ',
      'ſ',
      'ﬁ',
      'Ԝ',
      'Ⴀ',
      '𐐀',
      'e\u0301',
      '%_\\',
      '',
    ];
    await append(
      sqlite,
      texts.map((caller, index) => draftOf(index, { caller, user_data: caller, callee: foldCase(caller) })),
    );
    await turn();
    await using postgres = await openTwin(sqlite);
    for (const text of texts.filter((one) => one !== '')) {
      const quoted = `'${text}'`;
      for (const field of ['caller', 'user_data']) {
        for (const filter of [
          `tolower(${field}) eq tolower(${quoted})`,
          `toupper(${field}) eq toupper(${quoted})`,
          `tolower(${field}) eq '${text.toLowerCase()}'`,
          `toupper(${field}) eq '${text.toUpperCase()}'`,
          `contains(tolower(${field}), '${text.toLowerCase().slice(-1)}')`,
          `startswith(toupper(${field}), '${text.toUpperCase().slice(0, 1)}')`,
          `endswith(${field}, ${quoted}) and length(${field}) gt 0`,
          `${field} ge ${quoted}`,
        ])
          await same(sqlite, postgres, { filter: readFilter(filter) });
      }
      await same(sqlite, postgres, { search: parseSearch(`"${text}"`) });
      await same(sqlite, postgres, { search: parseSearch(`"${text.toUpperCase()}"`) });
    }
    for (const orderby of ['caller', 'user_data desc', 'callee, caller'])
      await same(sqlite, postgres, { order: parseOrder(orderby) });
  });

  it('at any depth of many call logs', async () => {
    await using sqlite = await openTemporary();
    const base = Date.parse('2025-01-30T00:00:00Z');
    const drafts = Array.from({ length: 3_000 }, (_, index) =>
      draftOf(base + ((index * 7919) % 3_000) * 600_000, {
        caller: `${index % 5}`,
        duration: index % 90,
        call_id: `c${index}`,
      }),
    );
    await append(sqlite, drafts);
    await turn();
    await using postgres = await openTwin(sqlite);
    const filters = fc.constantFrom(null, "caller eq '3'", 'duration gt 45', "contains(caller,'1')");
    const orders = fc.constantFrom('started_at desc', 'started_at asc', 'duration desc, caller asc');
    const depth = fc.oneof(fc.nat(3_010), fc.constantFrom(0, 499, 500, 501, 2_999, 3_000));
    await fc.assert(
      fc.asyncProperty(filters, orders, depth, async (text, orderby, skip) => {
        const filter = text === null ? null : readFilter(text);
        await same(sqlite, postgres, { filter, order: parseOrder(orderby), skip, top: 20 });
      }),
      { numRuns: 100 },
    );
  });

  it('about sessions, whoever sees which of their legs', async () => {
    const batches = fc.array(fc.array(arbitraryLeg, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
    const asked = [
      "outcome eq 'ANSWERED'",
      "not (outcome in ('BUSY', 'FAILED'))",
      "callee eq '101' or direction eq null",
      "session_id eq 's'",
      'leg_count gt 1',
      "duration gt 7 and contains(answered_by, '0')",
      'ended_at gt answered_at',
    ].map((text) => readFilter(text, 'UTC', SESSIONS));
    const orders = SESSION_FIELDS.map(({ name }) => parseOrder(`${name} desc`, SESSIONS));
    for (const some of fc.sample(batches, { numRuns: 5, seed: 5 })) {
      await using sqlite = await openTemporary();
      for (const batch of some) await append(sqlite, batch);
      await turn();
      await using postgres = await openTwin(sqlite);
      const { store, tenantId } = sqlite;
      for (const extensions of [null, ['101', 'nobody'], ['201', '8000'], ['nobody']]) {
        const scope: Scope = { tenantId, extensions };
        const alike = async (one: Partial<ListRequest>) => {
          const request = { ...ALL, of: 'sessions' as const, top: 3, ...one };
          const meant = await store.list(scope, request);
          expect(await postgres.questions.list(scope, request)).toEqual(meant);
          return meant;
        };
        for (const filter of [null, ...asked]) await alike({ filter });
        for (const order of orders) {
          const { next } = await alike({ order });
          if (next !== null) await alike({ order, after: next });
        }
        for (const name of ['s', 't', 'costarring', 'nothing'])
          expect(await postgres.questions.session(scope, name)).toBe(await store.session(scope, name));
      }
    }
  });

  it('to many at once, over few connections, which all come back', async () => {
    await using sqlite = await openTemporary();
    const drafts = Array.from({ length: 500 }, (_, index) =>
      draftOf(Date.UTC(2026, 0) + index * 7_000_000, { caller: `caller ${index}`, callee: `${index % 7}` }),
    );
    await append(sqlite, drafts);
    await turn();
    await using postgres = await openTwin(sqlite);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const search = index % 3 === 0 ? parseSearch(String(index % 10)) : null;
        const extensions = index % 5 === 0 ? ['3', '4'] : null;
        const scope: Scope = { tenantId: sqlite.tenantId, extensions };
        const request = {
          ...ALL,
          search,
          of: index % 2 === 0 ? ('sessions' as const) : ('calllogs' as const),
          top: 30,
        };
        return Promise.all([sqlite.store.list(scope, request), postgres.questions.list(scope, request)]).then(
          ([meant, found]) => expect(found).toEqual(meant),
        );
      }),
    );
    const left = await postgres.pool.with((connection) =>
      connection.rows(`select count(*) from pg_class where "relname" ~ '^sessions_[0-9]' and "relpersistence" = 't'`),
    );
    expect(left).toEqual([[0]]);
  });

  it('to each tenant with its own texts, whatever their numbers', async () => {
    await using sqlite = await openTemporary();
    const drafts = Array.from({ length: 40 }, (_, index) => draftOf(index, { caller: `a${index}`, callee: 'a' }));
    await append(sqlite, drafts);
    await turn();
    await using postgres = await openTwin(sqlite);
    const { tenantId } = sqlite;
    const other = tenantId + 1;
    // Another tenant with the same call logs, whose words have the same numbers and other texts.
    await postgres.pool.with(async (connection) => {
      for (const table of ['calllog', 'month_count', 'hour_count', 'counter', 'change']) {
        await connection.exec(`create temp table "copied" as select * from "${table}" where "tenant_id" = ${tenantId};
          update "copied" set "tenant_id" = ${other};
          insert into "${table}" select * from "copied"; drop table "copied"`);
      }
      await connection.exec(`insert into "dictionary" ("tenant_id", "id", "text", "digest")
        select ${other}, "id", 'b' || substr("text", 2), substr(sha256(convert_to('b' || substr("text", 2), 'UTF8')), 1, 16)
        from "dictionary" where "tenant_id" = ${tenantId}`);
    });
    const { questions } = postgres;
    const callers = async (tenant: number, extensions: string[] | null = null) => {
      const { items } = await questions.list({ tenantId: tenant, extensions }, ALL);
      return (JSON.parse(items) as { id: string; caller: string; callee: string }[]).toReversed();
    };
    for (const letter of ['a', 'b', 'a', 'b']) {
      const tenant = letter === 'a' ? tenantId : other;
      const shown = await callers(tenant);
      expect(shown.map(({ caller, callee }) => [caller, callee])).toEqual(
        drafts.map((_, index) => [`${letter}${index}`, letter]),
      );
      expect(await callers(tenant, [letter])).toEqual(shown);
      expect(await callers(tenant, [letter === 'a' ? 'b' : 'a'])).toEqual([]);
      const id = BigInt(Buffer.from(shown[7]!.id, 'base64url').toString());
      expect(JSON.parse((await questions.get({ tenantId: tenant, extensions: null }, id))!.json)).toMatchObject({
        caller: `${letter}7`,
      });
      const scope = { tenantId: tenant, extensions: null };
      const changes = (await questions.changes(scope, { after: 0, from: null, top: 40 }))!.changes;
      expect(JSON.parse(changes[7]!.item!)).toMatchObject({ callee: letter });
      const sum = { of: 'calllogs', edges: [0, 1000], keys: [0], groups: [['callee']], most: null } as const;
      const asked = { filter: null, search: null, ...sum, measures: [{ kind: 'count', where: null }] as const };
      expect(await questions.aggregate(scope, asked)).toEqual([{ key: 0, groups: [letter], values: [40n] }]);
    }
  });
});

import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Amendment } from '../../../src/formats/format.ts';
import type { Draft } from '../../../src/record/draft.ts';
import { hashIdentity, type HashIdentity } from '../../../src/record/identity.ts';
import { BatchBuilder } from '../../../src/store/batch.ts';
import type { Job } from '../../../src/store/jobs.ts';
import { rateBatch } from '../../../src/store/rate-batch.ts';
import { Writer as PostgresWriter } from '../../../src/store/postgres/write/writer.ts';
import { connect } from '../../../src/store/sqlite/connect.ts';
import { Writer as SqliteWriter } from '../../../src/store/sqlite/writer.ts';
import { temporaryDatabase } from '../../support/postgres.ts';
import { draftOf, openTemporary } from '../open-temporary.ts';
import { readBooks, type Read } from './read-books.ts';

const few = <T>(...values: T[]) => fc.constantFrom<T | null>(null, ...values);
const HOUR = 3_600_000;
/** Around the turn of a month, around noon, and where ids do not tell the start. */
const BASE = Date.parse('2026-01-31T21:00:00Z');
const start = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(0, 1, 60_000, -9 * HOUR, -9.1 * HOUR, -11 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 16 * HOUR)
      .map((at) => BASE + at),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -1, Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')),
  },
);

const leg = fc
  .record({
    start,
    source: few('pbx', 'carrier', 'a\uFFFDb'),
    source_key: few('1', '2', '3', '4', '5'),
    session_id: few('a', 'a', 'b', 'costarring', 'liquid', 'zoë'),
    call_id: few('a', 'b', 'c', 'zoë'),
    caller: few('101', '102'),
    callee: few('+442079460000', '101', 'x\u{1F600}'),
    destination: few('PJSIP/101', 'PJSIP/102'),
    direction: few('OUTBOUND_CALL' as const, 'INBOUND_CALL' as const, 'INBOUND_OUTBOUND_CALL' as const),
    reroute_reason: few('CALL_FORWARD_ALL' as never),
    end_reason: few('REFERRED' as const, 'CALLER_DISCONNECTED' as const),
    service_number: few('8000'),
    trunk: few('north'),
    cost: few(5),
    billed_account: few('sales'),
    answered: few(0, 2000),
    lasts: few(0, 20_000, 90_500),
    duration: few(0, 18),
    status_code: few(0, 486),
    flags: few('status_code=derived'),
    user_data: few('{"a":"\u{1F600}"}', 'b'),
  })
  .map(({ start: started_at, answered, lasts, ...fields }) => {
    const answered_at = answered === null ? null : started_at + answered;
    const ended_at = lasts === null ? null : (answered_at ?? started_at) + lasts;
    return draftOf(started_at, { ...(fields as Partial<Draft>), answered_at, ended_at });
  });

const amendment: fc.Arbitrary<Amendment> = fc.record({
  call_id: fc.constantFrom('a', 'b', 'zoë'),
  destination: few('PJSIP/101'),
  answered: few(true, false),
  set: fc.record(
    {
      end_reason: few('CALLEE_DISCONNECTED' as const),
      status_code: few(487),
      service_number: few('8001', '8002'),
      callee_display_name: few('Ann Example', 'Änne'),
    },
    { requiredKeys: [] },
  ),
});

const calls = fc.uniqueArray(
  fc.record({ call: fc.constantFrom('a', 'b', 'c', 'zoë'), amendments: fc.array(amendment, { maxLength: 2 }) }),
  { minLength: 1, maxLength: 3, selector: ({ call }) => call },
);

/** Nearly everything meets: two slots, and steps that reach all others. */
const crowded: HashIdentity = (text) => {
  const { slot, step, key } = hashIdentity(text);
  return { slot: slot % 2, step: (step % 4) | 1, key: key % 2 };
};

type Step =
  | { readonly kind: 'append'; readonly batches: readonly (readonly Draft[])[]; readonly isJoined: boolean }
  | {
      readonly kind: 'amend';
      readonly source: string | null;
      readonly format: string;
      readonly calls: readonly { call: string; amendments: Amendment[] }[];
    }
  | { readonly kind: 'rates'; readonly prices: readonly number[] }
  | { readonly kind: 'settings'; readonly account: 'USER' | 'TENANT' }
  | { readonly kind: 'source'; readonly trust: boolean }
  | { readonly kind: 'reprice'; readonly moment: number | null };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      batches: fc.array(fc.array(leg, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      isJoined: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      source: few('pbx', 'carrier'),
      format: fc.constantFrom('cel', 'queue'),
      calls,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rates' as const),
      prices: fc.array(fc.constantFrom(6000, 60_000), { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      account: fc.constantFrom('USER' as const, 'TENANT' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('source' as const), trust: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reprice' as const), moment: few(BASE) }) },
);

/** What a step asks the writer of an engine for. */
function jobsOf(
  step: Step,
  tenantId: number,
  hash: HashIdentity,
  state: { readonly seq: number; readonly ids: readonly string[] },
): Job[] {
  const raise = `update "tenant" set "rating_seq" = "rating_seq" + 1`;
  const statement = (sql: string): Job => ({ kind: 'statements', statements: [{ sql, parameters: [] }] });
  switch (step.kind) {
    case 'append':
      return step.batches.map((drafts) => {
        const builder = new BatchBuilder(drafts.length, new Map(), hash);
        for (const draft of drafts) builder.add(draft);
        builder.isJoined = step.isJoined;
        return { kind: 'append', tenantId, batch: builder.finish() };
      });
    case 'amend':
      return [{ kind: 'amend', tenantId, by: { source: step.source, format: step.format }, calls: step.calls }];
    case 'rates': {
      const rates = step.prices.map((price, index) => ({
        id: index + 1,
        prefix: ['44', '442', '1'][index]!,
        account: index === 1 ? '101' : null,
        type: 'NATIONAL' as const,
        connect_fee: 0,
        price_1: price,
        price_n: price,
        interval_1: 1,
        interval_n: 1,
        free_seconds: 0,
        grace_period: 0,
        postcall_surcharge: 0,
        valid_from: index === 2 ? BASE : null,
        valid_to: null,
        description: index === 0 ? 'a' : null,
      }));
      const audit = {
        sql: `insert into "audit" ("tenant_id", "at", "actor", "action") values (${tenantId}, 0, 'a', 'rates')`,
        parameters: [],
      };
      return [
        {
          kind: 'rates',
          tenantId,
          seq: state.seq,
          at: BASE,
          replaced: new Float64Array(),
          added: rateBatch(rates),
          audit,
        },
      ];
    }
    case 'settings':
      return [statement(`${raise}, "settings" = '{"billed_account":"${step.account}"}' where "id" = ${tenantId}`)];
    case 'source':
      return [
        statement(
          `insert into "source" ("tenant_id", "name", "format", "settings", "created_at", "updated_at")
            values (${tenantId}, 'carrier', 'ringlog', '{"trust_cost":${String(step.trust)}}', 0, 0)
            on conflict ("tenant_id", "name") do update set "settings" = excluded."settings"`,
        ),
        statement(`${raise} where "id" = ${tenantId}`),
      ];
    case 'reprice':
      return [{ kind: 'reprice', tenantId, ids: state.ids, moment: step.moment, statements: [] }];
  }
}

describe('the same jobs', () => {
  it('come to the same books on SQLite and on PostgreSQL, whichever server does them', async () => {
    await using database = await temporaryDatabase();
    await using temporary = await openTemporary();
    const file = `${temporary.folder}/ringlog.db`;
    const sqlite = new SqliteWriter(connect(file, 'write'));
    const look = new DatabaseSync(file, { readOnly: true });
    const readSqlite: Read = async (sql) => {
      const statement = look.prepare(sql);
      statement.setReadBigInts(true);
      return statement.all();
    };
    const readPostgres: Read = (sql) => database.query(sql);
    const servers = [new PostgresWriter(database.target, 2), new PostgresWriter(database.target, 2)];
    let tenants = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ step: steps, server: fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 8 }),
          fc.constantFrom(hashIdentity, hashIdentity, crowded),
          async (all, hash) => {
            const name = `tenant ${++tenants}`;
            const insert = `insert into "tenant" ("name", "created_at") values ('${name}', 0) returning "id"`;
            const [made] = sqlite.run([{ kind: 'statements', statements: [{ sql: insert, parameters: [] }] }]);
            const there = (made as { response: [{ id: number }[]] }).response[0][0]!.id;
            const [{ id }] = (await database.query(insert)) as [{ id: string }];
            const here = Number(id);
            const ids: string[] = [];
            let seq = 0;
            for (const { step: one, server } of all) {
              const outcomes = sqlite.run(jobsOf(one, there, hash, { seq, ids }));
              const jobs = jobsOf(one, here, hash, { seq, ids });
              const done = await Promise.all(jobs.map((job) => servers[server]!.run(job)));
              expect(done.map(bare)).toEqual(
                outcomes.map((outcome) => bare((outcome as { response: object }).response)),
              );
              if (one.kind === 'rates' || one.kind === 'settings' || one.kind === 'source') seq += 1;
              if (one.kind === 'append') {
                const logs = (await readSqlite(`select "id" from "record_key" where "tenant_id" = ${there}`)) as {
                  id: bigint;
                }[];
                ids.splice(0, ids.length, ...logs.map((log) => String(log.id)));
              }
            }
            expect(await readBooks(readPostgres, here)).toEqual(await readBooks(readSqlite, there));
          },
        ),
        { numRuns: 100 },
      );
    } finally {
      sqlite.close();
      look.close();
      for (const server of servers) await server.close();
    }
  });
});

/** What became of a job, but for numbers of the dictionary. */
function bare(response: object): object {
  return Object.fromEntries(Object.entries(response).filter(([name]) => name !== 'words'));
}

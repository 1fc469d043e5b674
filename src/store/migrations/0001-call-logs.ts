import type { Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** Everything the first version keeps, but the months: those are made when their first call log comes (month-table.ts). */
export async function callLogs(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer, text, bytes } = ddl;

  // change_seq counts the tenant's changes; it is the number of the last one.
  await ddl
    .numbered(db.schema.createTable('tenant'), 'id', 'alone')
    .addColumn('name', text, (c) => c.notNull().unique())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('change_seq', integer, (c) => c.notNull().defaultTo(0))
    .modifyEnd(ddl.counted)
    .execute();

  // hash: SHA-256 of the token, hexadecimal. prefix: its first characters, for people. extensions: JSON array.
  await ddl
    .numbered(db.schema.createTable('token'), 'id', 'alone')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('name', text)
    .addColumn('prefix', text, (c) => c.notNull())
    .addColumn('hash', text, (c) => c.notNull().unique())
    .addColumn('extensions', text)
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer)
    .addColumn('revoked_at', integer)
    .modifyEnd(ddl.counted)
    .execute();

  // The distinct texts of a tenant's call logs; rows hold the number.
  await ddl
    .numbered(db.schema.createTable('dictionary'), 'id', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('text', text, (c) => c.notNull())
    .$call((create) => (ddl.digestsWords ? create.addColumn('digest', bytes, (c) => c.notNull()) : create))
    .modifyEnd(ddl.counted)
    .execute();
  await db.schema
    .createIndex('dictionary_text')
    .on('dictionary')
    .columns(['tenant_id', ddl.digestsWords ? 'digest' : 'text'])
    .unique()
    .execute();

  // The months there are, and how many call logs each tenant has in each.
  await db.schema
    .createTable('month')
    .addColumn('month', integer, (c) => c.primaryKey())
    .modifyEnd(ddl.counted)
    .execute();
  await db.schema
    .createTable('month_count')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('month', integer, (c) => c.notNull())
    .addColumn('calls', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('month_count_key', ['tenant_id', 'month'])
    .modifyEnd(ddl.clustered)
    .execute();

  // Hourly roll-up. hour: since 1970. direction: position in DIRECTIONS, -1 for blank. answered: 0 or 1.
  await db.schema
    .createTable('hour_count')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('hour', integer, (c) => c.notNull())
    .addColumn('direction', integer, (c) => c.notNull())
    .addColumn('answered', integer, (c) => c.notNull())
    .addColumn('calls', integer, (c) => c.notNull())
    .addColumn('talk_seconds', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('hour_count_key', ['tenant_id', 'hour', 'direction', 'answered'])
    .modifyEnd(ddl.clustered)
    .execute();

  // The change feed: `count` changes of one kind from number `seq` on, packed (changes.ts).
  await db.schema
    .createTable('change')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('seq', integer, (c) => c.notNull())
    .addColumn('kind', integer, (c) => c.notNull())
    .addColumn('count', integer, (c) => c.notNull())
    .addColumn('entries', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('change_key', ['tenant_id', 'seq'])
    .modifyEnd(ddl.counted)
    .execute();

  // Which id a source's own key has: a record that comes with another start is found by it.
  await db.schema
    .createTable('record_key')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('key', integer, (c) => c.notNull())
    .addColumn('id', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('record_key_key', ['tenant_id', 'key'])
    .modifyEnd(ddl.clustered)
    .execute();

  // Call logs whose id does not tell their start (it was corrected, or lies outside 1900 to 2178).
  await db.schema
    .createTable('moved')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('id', integer, (c) => c.notNull())
    .addColumn('started_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('moved_key', ['tenant_id', 'id'])
    .modifyEnd(ddl.clustered)
    .execute();

  // What could not be read. fingerprint keeps the same record of the same place from being kept twice.
  await ddl
    .numbered(db.schema.createTable('quarantine'), 'id', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('received_at', integer, (c) => c.notNull())
    .addColumn('source', text)
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('file', text)
    .addColumn('line', integer)
    .addColumn('column', integer)
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('raw', bytes, (c) => c.notNull())
    .addColumn('fingerprint', text, (c) => c.notNull())
    .addColumn('timezone', text)
    .modifyEnd(ddl.counted)
    .execute();
  await db.schema
    .createIndex('quarantine_fingerprint')
    .on('quarantine')
    .columns(['tenant_id', 'fingerprint'])
    .unique()
    .execute();

  await ddl
    .numbered(db.schema.createTable('audit'), 'id', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('at', integer, (c) => c.notNull())
    .addColumn('actor', text, (c) => c.notNull())
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('detail', text)
    .modifyEnd(ddl.counted)
    .execute();

  await db.schema
    .createTable('setting')
    .addColumn('name', text, (c) => c.primaryKey())
    .addColumn('value', text, (c) => c.notNull())
    .modifyEnd(ddl.clustered)
    .execute();
}

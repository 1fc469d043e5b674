import type { Kysely } from 'kysely';
import type { EngineDdl } from '../engine.ts';

/** Feeds with settings of their own, events that wait to be joined, and how far files were read. */
export async function sources(db: Kysely<unknown>, ddl: EngineDdl): Promise<void> {
  const { integer, text } = ddl;

  // digest: of a token that may send by HTTP Digest, JSON (access/digest.ts).
  await db.schema.alterTable('token').addColumn('digest', text).execute();

  // settings: JSON, as sources/source.ts has it.
  await ddl
    .numbered(db.schema.createTable('source'), 'id', 'of tenant')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('settings', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('updated_at', integer, (c) => c.notNull())
    .modifyEnd(ddl.counted)
    .execute();
  await db.schema.createIndex('source_name').on('source').columns(['tenant_id', 'name']).unique().execute();

  // Events of calls that are told from several records. call, event_key: hashes (ingest/parts.ts).
  await db.schema
    .createTable('part')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('call', text, (c) => c.notNull())
    .addColumn('event_key', integer, (c) => c.notNull())
    .addColumn('event', text, (c) => c.notNull())
    .addColumn('received_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('part_key', ['tenant_id', 'call', 'event_key'])
    .modifyEnd(ddl.clustered)
    .execute();

  // How far a watched file was read. source: '' for none. file: device and inode, which stay when it is renamed.
  // header, done: bytes. lines: those before `done`. head: what the file began with when it was last read.
  await db.schema
    .createTable('position')
    .addColumn('tenant_id', integer, (c) => c.notNull())
    .addColumn('source', text, (c) => c.notNull())
    .addColumn('file', text, (c) => c.notNull())
    .addColumn('path', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('header', integer, (c) => c.notNull())
    .addColumn('done', integer, (c) => c.notNull())
    .addColumn('lines', integer, (c) => c.notNull())
    .addColumn('head', text, (c) => c.notNull())
    .addColumn('updated_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('position_key', ['tenant_id', 'source', 'file'])
    .modifyEnd(ddl.clustered)
    .execute();
}

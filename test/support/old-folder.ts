import { DatabaseSync } from 'node:sqlite';
import { PRICE_COLUMNS } from '../../src/store/price-columns.ts';
import { SESSION_COLUMNS } from '../../src/store/session-columns.ts';

/** Takes back what versions later than this one (the number of its last migration) added to a database. */
export function makeOld(file: string, version: 1 | 2 | 5): void {
  const db = new DatabaseSync(file);
  db.exec(`alter table tenant add column change_seq integer not null default 0;
    update tenant set change_seq = coalesce((select change_seq from counter where tenant_id = tenant.id), 0);
    drop table counter; drop table request_count; delete from kysely_migration where name >= '0006'`);
  if (version < 5) withoutSessions(db);
  if (version < 2) {
    db.exec(`alter table month drop column settled; alter table month_count drop column changed_seq;
      drop table month_column; delete from kysely_migration where name >= '0002'`);
  }
  db.close();
}

function withoutSessions(db: DatabaseSync): void {
  const months = db.prepare('select month from month').all();
  for (const month of months.map((row) => Number(row['month']))) {
    db.exec(
      `drop index if exists calllog_${month}_session_key; drop index if exists calllog_${month}_session_key_number`,
    );
    for (const column of [...SESSION_COLUMNS, ...PRICE_COLUMNS.map(({ name }) => name)])
      db.exec(`alter table calllog_${month} drop column ${column}`);
  }
  db.exec(`alter table hour_count drop column sessions; alter table month_count drop column sessions;
    drop table amendment; drop table amended_source; drop table amended; drop table leg_call; drop table rate; drop table job;
    alter table tenant drop column rating_seq; alter table tenant drop column settings;
    drop table source; drop table part; drop table position; alter table token drop column digest;
    delete from kysely_migration where name >= '0003'`);
}

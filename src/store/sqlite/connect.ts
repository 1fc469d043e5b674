import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { addFunctions } from './functions.ts';

export const DATABASE_FILE = 'ringlog.db';

/** How long a reader waits for the short moments in which SQLite must be alone (recovery, the first open). */
const BUSY_MILLISECONDS = 10_000;

/** KiB of pages at hand. */
const CACHE = { read: 32_768, write: 49_152, look: 8_192 } as const;

/**
 * Opens one connection: `look` reads much once and little again. A writer makes the file and its settings: WAL and `synchronous=FULL`, so that what is
 * committed survives power loss; pages of 8 KiB and rare checkpoints, so that less is written twice.
 */
export function connect(file: string, mode: 'read' | 'write' | 'look'): Connection {
  const db = new DatabaseSync(file, { readOnly: mode !== 'write', timeout: BUSY_MILLISECONDS });
  if (mode === 'write') {
    db.exec(`pragma page_size = 8192;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma wal_autocheckpoint = 4096;
      pragma journal_size_limit = 67108864;`);
  }
  db.exec(`pragma cache_size = -${CACHE[mode]}; pragma temp_store = memory;`);
  addFunctions(db);
  return new Connection(db);
}

/** A statement over many extensions takes some hundred KiB. */
const MOST_STATEMENTS = 500;

/** A connection with its prepared statements, each prepared once. */
export class Connection {
  readonly db: DatabaseSync;
  readonly #rows = new Map<string, StatementSync>();
  readonly #objects = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  /** Rows as arrays, in the order of the columns. */
  rows(sql: string): StatementSync {
    return this.#rows.get(sql) ?? this.#prepare(sql, this.#rows, true);
  }

  /** Rows as objects. */
  objects(sql: string): StatementSync {
    return this.#objects.get(sql) ?? this.#prepare(sql, this.#objects, false);
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  close(): void {
    this.#rows.clear();
    this.#objects.clear();
    this.db.close();
  }

  #prepare(sql: string, statements: Map<string, StatementSync>, asArrays: boolean): StatementSync {
    if (statements.size >= MOST_STATEMENTS) statements.clear();
    const statement = this.db.prepare(sql);
    if (asArrays) statement.setReturnArrays(true);
    statements.set(sql, statement);
    return statement;
  }
}

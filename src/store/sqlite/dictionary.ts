import type { Connection } from './connect.ts';
import { queries } from './dialect.ts';

const INSERT = queries
  .insertInto('dictionary')
  .values({ tenant_id: 0, text: '' })
  .onConflict((c) => c.doNothing())
  .compile().sql;
const FIND = queries
  .selectFrom('dictionary')
  .select('id')
  .where('tenant_id', '=', 0)
  .where('text', '=', '')
  .compile().sql;

const KEPT = 200_000;

/** The writer's view of the dictionary: text to number, adding what is new. Entries never change or go. */
export class DictionaryWriter {
  readonly #connection: Connection;
  #known = new Map<number, Map<string, number>>();
  #size = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The number of a text, found or made. */
  numberOf(tenantId: number, text: string): number {
    let known = this.#known.get(tenantId);
    if (known === undefined) this.#known.set(tenantId, (known = new Map()));
    let id = known.get(text);
    if (id === undefined) {
      id = this.#findOrMake(tenantId, text);
      known.set(text, id);
      this.#size += 1;
    }
    return id;
  }

  #findOrMake(tenantId: number, text: string): number {
    const inserted = this.#connection.rows(INSERT).run(tenantId, text);
    if (inserted.changes === 1) return Number(inserted.lastInsertRowid);
    return (this.#connection.rows(FIND).get(tenantId, text) as unknown as [number])[0];
  }

  /** Keeps the memory bounded; call it between transactions. */
  trim(): void {
    if (this.#size > KEPT) this.forget();
  }

  /** After a rollback, numbers given in it are void. */
  forget(): void {
    this.#known = new Map();
    this.#size = 0;
  }
}

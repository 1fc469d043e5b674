import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFirstTenant } from '../../src/access/tenants.ts';
import { emptyDraft, type Draft } from '../../src/record/draft.ts';
import type { HashIdentity } from '../../src/record/identity.ts';
import { BatchBuilder } from '../../src/store/batch.ts';
import { openTestStore } from '../support/engine.ts';
import type { Question, Store } from '../../src/store/store.ts';
import { NEWEST_FIRST, type Order } from '../../src/query/orderby.ts';

export interface TemporaryStore extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
  readonly tenantId: number;
}

/** A store of its own for one test, with one tenant. */
export async function openTemporary(writer: 'place' | 'thread' = 'place'): Promise<TemporaryStore> {
  const folder = mkdtempSync(join(tmpdir(), 'ringlog-test-'));
  const store = await openTestStore(folder, { writer });
  const tenant = await createFirstTenant(store);
  return {
    store,
    folder,
    tenantId: tenant!.id,
    async [Symbol.asyncDispose]() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function draftOf(started_at: number, fields: Partial<Draft> = {}): Draft {
  return { ...emptyDraft(started_at), ...fields };
}

export function append({ store, tenantId }: TemporaryStore, drafts: readonly Draft[], hash?: HashIdentity) {
  const builder = hash === undefined ? store.batch(tenantId) : new BatchBuilder(drafts.length, new Map(), hash);
  for (const draft of drafts) builder.add(draft);
  return store.append(tenantId, builder.finish());
}

export type Item = Record<string, string | number | null> & { readonly id: string };

/** All call logs that a scope shows, by following the pages. */
export async function listAll(
  { store, tenantId }: TemporaryStore,
  {
    filter = null,
    search = null,
    order = NEWEST_FIRST,
    extensions = null,
    top = 1000,
  }: Partial<Question> & { order?: Order; extensions?: string[] | null; top?: number } = {},
): Promise<{ items: Item[]; count: number }> {
  // What another connection wrote is seen from the next turn of the event loop on.
  await new Promise((resolve) => setImmediate(resolve));
  const items: Item[] = [];
  let after = null;
  let count = 0;
  do {
    const page = await store.list(
      { tenantId, extensions },
      { filter, search, order, top, skip: 0, after, count: true },
    );
    items.push(...(JSON.parse(page.items) as Item[]));
    count = page.count!;
    after = page.next;
  } while (after !== null);
  return { items, count };
}

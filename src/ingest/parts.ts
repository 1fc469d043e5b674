import { hash } from 'node:crypto';
import type { Format, Joined, Part } from '../formats/format.ts';
import type { Store } from '../store/store.ts';
import { siteFor, type Feed } from './feed.ts';

/** Rows of one statement, and calls that are asked for at a time. */
const AT_A_TIME = 500;
/** So long (ms) the events of a call are kept after they came: what comes later than that joins no more. */
export const PARTS_KEPT = 30 * 86_400_000;

/** The events of one call that came in, and where all of that call are kept. */
interface Call {
  readonly call: string;
  readonly key: string;
}

/** What the events of one call tell. */
export interface ToldCall extends Joined {
  readonly call: string;
}

/**
 * Keeps events, and joins those of each call with all that came before. What they tell is handed to `take`, which
 * resolves when it is on disk.
 *
 * Several processes may take in events of one call. Each keeps its own first, so that whoever reads last reads all;
 * and looks again when it has stored what they tell, so that nobody who read too early has the last word.
 */
export async function joinParts(
  store: Store,
  feed: Feed,
  format: Format,
  parts: readonly Part[],
  take: (told: readonly ToldCall[]) => Promise<void>,
): Promise<void> {
  const calls = new Map<string, Call>();
  const rows = parts.map(({ call, event }) => {
    let known = calls.get(call);
    if (known === undefined) calls.set(call, (known = { call, key: callKey(feed, format, call) }));
    return { call: known.key, event, event_key: eventKey(event) };
  });
  await keepParts(store, feed, rows);

  const site = siteFor(feed, format);
  const looked = new Map<string, number>();
  let due = [...calls.values()];
  while (due.length > 0) {
    const events = await readParts(store, feed, due);
    for (const { key } of due) looked.set(key, events.get(key)?.length ?? 0);
    await take(due.map(({ call, key }) => ({ call, ...format.join!(events.get(key) ?? [], site) })));
    const now = await readParts(store, feed, due);
    due = due.filter(({ key }) => (now.get(key)?.length ?? 0) !== looked.get(key));
  }
}

/** Forgets the events that came before a moment (ms). */
export async function forgetParts(store: Store, before: number): Promise<void> {
  await store.write([store.queries.deleteFrom('part').where('received_at', '<', before)]);
}

interface PartRow {
  readonly call: string;
  readonly event: string;
  readonly event_key: number;
}

async function keepParts(store: Store, { tenantId }: Feed, rows: readonly PartRow[]): Promise<void> {
  const received_at = Date.now();
  const values = rows.map((row) => ({ tenant_id: tenantId, received_at, ...row }));
  const inserts = groups(values).map((some) =>
    store.queries
      .insertInto('part')
      .values(some)
      .onConflict((c) => c.doNothing()),
  );
  await store.write(inserts);
}

/** The events of each call, by its key. */
async function readParts(store: Store, { tenantId }: Feed, calls: readonly Call[]): Promise<Map<string, string[]>> {
  const events = new Map<string, string[]>();
  for (const some of groups(calls)) {
    const query = store.queries
      .selectFrom('part')
      .select(['call', 'event'])
      .where('tenant_id', '=', tenantId)
      .where(
        'call',
        'in',
        some.map(({ key }) => key),
      );
    for (const { call, event } of await store.read(query)) {
      const known = events.get(call);
      if (known === undefined) events.set(call, [event]);
      else known.push(event);
    }
  }
  return events;
}

/** 96 bits of what tells a call from all others of the tenant, whatever texts it is made of. */
function callKey({ source }: Feed, { name }: Format, call: string): string {
  return hash('sha256', JSON.stringify([source, name, call]), 'base64url').slice(0, 16);
}

/** 52 bits tell the few events of one call apart. */
function eventKey(event: string): number {
  return Number.parseInt(hash('sha256', event, 'hex').slice(0, 13), 16);
}

function groups<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / AT_A_TIME) }, (_, n) =>
    items.slice(n * AT_A_TIME, (n + 1) * AT_A_TIME),
  );
}

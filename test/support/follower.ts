import { expect } from 'vitest';
import type { CallLog } from './call-log.ts';
import type { Answer, Client } from './client.ts';

export interface Change {
  readonly id: string;
  readonly change_type: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly items: readonly CallLog[];
}

export interface Changes {
  readonly token: string;
  readonly items: readonly Change[];
}

/** Makes a sync token. */
export async function syncToken(client: Client, date_from?: string): Promise<string> {
  const answer = await client.post('/calllogs/sync_tokens', date_from === undefined ? {} : { date_from });
  expect(answer.status, answer.text).toBe(201);
  return answer.json<{ token: string }>().token;
}

export function diff(client: Client, token: string, top?: number): Promise<Answer> {
  return client.post(`/calllogs/sync_tokens/${token}/diff`, top === undefined ? {} : { top });
}

/** Keeps a copy of the call logs that a client may see, by their changes alone. */
export class Follower {
  readonly copy = new Map<string, CallLog>();
  /** All changes in the order they came. */
  readonly told: Change[] = [];
  token: string;

  constructor(token: string) {
    this.token = token;
  }

  /** Takes one answer; gives how many changes it had. */
  async step(client: Client, top?: number): Promise<number> {
    const answer = await diff(client, this.token, top);
    expect(answer.status, answer.text).toBe(200);
    const { token, items } = answer.json<Changes>();
    expect(items.length).toBeLessThanOrEqual(top ?? 100);
    for (const change of items) this.take(change);
    this.token = token;
    return items.length;
  }

  take(change: Change): void {
    this.told.push(change);
    const { id, change_type, items } = change;
    if (change_type === 'DELETED') {
      expect(items).toEqual([]);
      this.copy.delete(id);
    } else {
      expect(items).toHaveLength(1);
      expect(items[0]!.id).toBe(id);
      this.copy.set(id, items[0]!);
    }
  }

  /** Goes on until there is nothing more. */
  async catchUp(client: Client, top?: number): Promise<void> {
    while ((await this.step(client, top)) > 0);
  }

  /** Compares the copy with what the list says. */
  async expectCurrent(client: Client): Promise<void> {
    const listed = await client.all('/calllogs?top=1000');
    expect(byId([...this.copy.values()])).toEqual(byId(listed));
  }

  /** What was told, one change after another, e.g. `CREATED a`. */
  types(name = 'call_id'): string[] {
    return this.told.map(({ change_type, items }) =>
      `${change_type} ${items.length === 0 ? '' : items[0]![name]}`.trim(),
    );
  }
}

function byId(items: readonly CallLog[]): CallLog[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

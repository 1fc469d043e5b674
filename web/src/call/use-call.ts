import { useEffect, useState } from 'react';
import type { Client } from '../api/client.ts';
import { isAborted, Refused, Unreachable } from '../api/failure.ts';
import type { CallLogDetail, CallPrice, SessionDetail } from '../api/types.ts';
import type { Changes } from '../live/changes.ts';

export type CallState =
  | { readonly is: 'loading' }
  | { readonly is: 'gone' }
  | { readonly is: 'failed'; readonly message: string }
  | {
      readonly is: 'there';
      /** When it was looked up, epoch ms. */
      readonly at: number;
      readonly session: SessionDetail;
      readonly details: ReadonlyMap<string, CallLogDetail>;
      /** Of the legs that have a price. */
      readonly prices: readonly CallPrice[];
    };

/** Legs whose cost is looked up. */
const MOST_DETAILS = 20;

/** One call with its legs, looked up again when it changes and when the server is back. */
export function useCall(client: Client, changes: Changes, id: string): CallState {
  const [state, setState] = useState<{ id: string; call: CallState }>({ id, call: { is: 'loading' } });
  useEffect(() => followCall(client, changes, id, (call) => setState({ id, call })), [client, changes, id]);
  return state.id === id ? state.call : { is: 'loading' };
}

/** @returns what stops it */
function followCall(client: Client, changes: Changes, id: string, show: (call: CallState) => void): () => void {
  const left = new AbortController();
  const { signal } = left;
  let loads = 0;
  /** Undefined until it is known; what is told of others until then may be of its own. */
  let sessionId: string | null | undefined;
  const early = new Set<string | null>();
  const load = async () => {
    // One that was overtaken by a later one would put back what was before.
    const own = ++loads;
    const set = (call: CallState) => {
      if (!signal.aborted && own === loads) show(call);
    };
    try {
      const session = await client.json<SessionDetail>(`/sessions/${encodeURIComponent(id)}`, signal);
      const at = Date.now();
      set({ is: 'there', at, session, details: new Map(), prices: [] });
      sessionId = session.session_id;
      if (sessionId !== null && early.has(sessionId)) {
        early.clear();
        return await load();
      }
      const details = await Promise.all(
        session.legs
          .slice(0, MOST_DETAILS)
          .map((leg) =>
            client.json<CallLogDetail>(`/calllogs/${encodeURIComponent(leg.id)}`, signal).catch(() => null),
          ),
      );
      const found = details.filter((detail) => detail !== null);
      const byId = new Map(found.map((detail) => [detail.id, detail]));
      set({ is: 'there', at, session, details: byId, prices: [] });
      const priced = found.filter(({ cost }) => cost !== null);
      if (priced.length === 0) return;
      const prices = await Promise.all(
        priced.map(({ id: leg }) => client.json<CallPrice>(`/calllogs/${leg}/price`, signal).catch(() => null)),
      );
      set({ is: 'there', at, session, details: byId, prices: prices.filter((price) => price !== null) });
    } catch (error) {
      if (isAborted(error) || error instanceof Unreachable) return;
      if (error instanceof Refused && error.status === 404) set({ is: 'gone' });
      else set({ is: 'failed', message: (error as Error).message });
    }
  };
  void load();
  const back = client.isThere.subscribe(() => client.isThere.get() && void load());
  const stop = changes.listen((told) => {
    const sessions = told?.flatMap(({ items }) => items.map(({ session_id }) => session_id)) ?? [];
    if (sessionId === undefined) for (const one of sessions) early.add(one);
    if (told === null || (sessionId != null && sessions.includes(sessionId))) void load();
  });
  return () => {
    left.abort();
    back();
    stop();
  };
}

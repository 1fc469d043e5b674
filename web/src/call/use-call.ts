import { useCallback, useEffect, useState } from 'react';
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
  const load = useCallback(
    async (signal: AbortSignal) => {
      const set = (call: CallState) => {
        if (!signal.aborted) setState({ id, call });
      };
      try {
        const session = await client.json<SessionDetail>(`/sessions/${encodeURIComponent(id)}`, signal);
        const at = Date.now();
        set({ is: 'there', at, session, details: new Map(), prices: [] });
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
    },
    [client, id],
  );
  useEffect(() => {
    const left = new AbortController();
    void load(left.signal);
    const back = client.isThere.subscribe(() => client.isThere.get() && void load(left.signal));
    return () => {
      left.abort();
      back();
    };
  }, [client, load]);
  const session = state.id === id && state.call.is === 'there' ? state.call.session : null;
  const sessionId = session?.session_id ?? null;
  useEffect(() => {
    const left = new AbortController();
    const stop = changes.listen((told) => {
      const own = told.some((change) =>
        change.items.some((leg) => leg.session_id !== null && leg.session_id === sessionId),
      );
      if (own) void load(left.signal);
    });
    return () => {
      left.abort();
      stop();
    };
  }, [changes, load, sessionId]);
  return state.id === id ? state.call : { is: 'loading' };
}

import { useCallback, useEffect, useState } from 'react';
import type { Client } from '../api/client.ts';
import { useCell } from '../parts/cell.ts';

export interface Loaded<Body> {
  /** What came last; null: nothing yet. */
  readonly value: Body | null;
  readonly failure: Error | null;
  readonly reload: () => void;
}

/** What the server has at a path; asked again when the server is back, and when it is wanted. */
export function useLoaded<Body>(client: Client, path: string): Loaded<Body> {
  const [state, setState] = useState<{ value: Body | null; failure: Error | null }>({ value: null, failure: null });
  const [times, setTimes] = useState(0);
  const isThere = useCell(client.isThere);
  useEffect(() => {
    const own = new AbortController();
    client.json<Body>(path, own.signal).then(
      (value) => {
        if (!own.signal.aborted) setState({ value, failure: null });
      },
      (failure: Error) => {
        if (!own.signal.aborted) setState((before) => ({ ...before, failure }));
      },
    );
    return () => own.abort();
  }, [client, path, times, isThere]);
  return { ...state, reload: useCallback(() => setTimes((n) => n + 1), []) };
}

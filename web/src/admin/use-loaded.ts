import { useCallback, useEffect, useState } from 'react';
import type { Client } from '../api/client.ts';
import { useCell } from '../parts/cell.ts';

export interface Loaded<Body> {
  /** What came last; null: nothing yet. */
  readonly value: Body | null;
  readonly failure: Error | null;
  /** Whether it came from the path that is asked now: what came last is shown until it has. */
  readonly isCurrent: boolean;
  readonly reload: () => void;
}

/** What the server has at a path; asked again when the server is back, and when it is wanted. */
export function useLoaded<Body>(client: Client, path: string): Loaded<Body> {
  const [state, setState] = useState<{ value: Body | null; failure: Error | null; of: string | null }>({
    value: null,
    failure: null,
    of: null,
  });
  const [times, setTimes] = useState(0);
  const isThere = useCell(client.isThere);
  useEffect(() => {
    const own = new AbortController();
    client.json<Body>(path, own.signal).then(
      (value) => {
        if (!own.signal.aborted) setState({ value, failure: null, of: path });
      },
      (failure: Error) => {
        if (!own.signal.aborted) setState((before) => ({ ...before, failure }));
      },
    );
    return () => own.abort();
  }, [client, path, times, isThere]);
  const { value, failure } = state;
  return { value, failure, isCurrent: state.of === path, reload: useCallback(() => setTimes((n) => n + 1), []) };
}

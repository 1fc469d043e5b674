import { useEffect, useState } from 'react';
import type { Client } from '../api/client.ts';
import type { Change, Session } from '../api/types.ts';
import type { Pages } from '../calls/pages.ts';
import type { Question } from '../find/question.ts';
import type { Changes } from './changes.ts';

/** How much has come since a list was loaded; negative when calls went. */
export interface Arrivals {
  readonly more: number;
}

/** Changes that come together are counted together (ms). */
const TOGETHER = 700;
/** A count that takes long is asked for at most in a tenth of the time. */
const SHARE = 10;
/** Calls in sight that are looked up again at once. */
const MOST = 20;

/**
 * Follows what happens to a list without moving it: rows in sight are corrected where they stand, and what is new is
 * counted by the same question, so that it is what the list would show.
 */
export function useArrivals(
  client: Client,
  changes: Changes,
  pages: Pages,
  question: Question,
  renew: () => void,
): Arrivals {
  const [state, setState] = useState<{ pages: Pages; more: number } | null>(null);
  useEffect(() => {
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = TOGETHER;
    const count = async () => {
      timer = undefined;
      if (pages.count === null) return;
      const begun = performance.now();
      const answer = await client
        .json<{ count: number }>(`${question.path}?${question.options}&top=1`.replace('?&', '?'), left.signal)
        .catch(() => null);
      wait = Math.max(TOGETHER, (performance.now() - begun) * SHARE);
      if (answer === null || left.signal.aborted || pages.count === null) return;
      // Where nothing is shown yet, nothing can be moved.
      if (pages.count === 0 && answer.count > 0) renew();
      else setState({ pages, more: answer.count - pages.count });
    };
    // One after another, or an answer that was overtaken would put back what was before.
    let correcting = Promise.resolve();
    const stop = changes.listen((told) => {
      if (told === null) {
        setState(null);
        pages.askAgain();
        return;
      }
      correcting = correcting.then(() => correct(client, pages, question, told, left.signal));
      timer ??= setTimeout(() => void count(), wait);
    });
    return () => {
      stop();
      left.abort();
      clearTimeout(timer);
    };
  }, [client, changes, pages, question, renew]);
  return { more: state?.pages === pages ? state.more : pages.more };
}

async function correct(
  client: Client,
  pages: Pages,
  { path }: Question,
  told: readonly Change[],
  signal: AbortSignal,
): Promise<void> {
  const legs = told.flatMap(({ items }) => items);
  if (path === '/calllogs') {
    pages.replace(legs);
    return;
  }
  const sessions = new Set(legs.map(({ session_id }) => session_id));
  const stale = [...pages.shown()].filter((row) => row.session_id !== null && sessions.has(row.session_id));
  const now = await Promise.all(
    stale
      .slice(0, MOST)
      .map(({ id }) => client.json<Session>(`/sessions/${encodeURIComponent(id)}`, signal).catch(() => null)),
  );
  if (!signal.aborted) pages.replace(now.filter((session) => session !== null));
}

import { useCallback, useEffect, useState } from 'react';
import { OWN_ZONE } from '../parts/zone.ts';
import { useKept } from '../parts/kept.ts';
import { readView, writeView, type View } from './view.ts';

const address = () => location.pathname + location.search;

export type Change = (change: Partial<View>) => void;

/** The view that stands in the address. A change is a step of the browser's history, but for the search as it is typed. */
export function useView(): [View, Change] {
  const [zone, setZone] = useKept<string>('zone', OWN_ZONE);
  const [view, setView] = useState(() => readView(address(), zone));
  useEffect(() => {
    // The zone always stands there: a link means the same days everywhere.
    history.replaceState(null, '', writeView(view));
    const moved = () => setView(readView(address(), zone));
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
    // Once, and when the zone of this browser changes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [zone]);
  const change = useCallback<Change>(
    (changes) => {
      // As it would be read from its address.
      const next = readView(writeView({ ...view, ...changes }), zone);
      if (writeView(next) === writeView(view)) return;
      const isTyping = Object.keys(changes).join() === 'search' && view.search !== '' && next.search !== '';
      history[isTyping ? 'replaceState' : 'pushState'](null, '', writeView(next));
      setView(next);
      if (changes.zone !== undefined) setZone(changes.zone);
    },
    [view, zone, setZone],
  );
  return [view, change];
}

import { useCallback, useMemo, useState } from 'react';
import type { Client } from '../api/client.ts';
import type { CallLog, SessionDetail } from '../api/types.ts';
import type { Pages, Row } from './pages.ts';

interface Opened {
  readonly index: number;
  /** How many lines its legs take. */
  readonly lines: number;
  /** null while they are on their way. */
  readonly legs: readonly CallLog[] | null;
}

export interface OpenedRows {
  /** By the position of the row: how many lines its legs take. */
  readonly lines: ReadonlyMap<number, number>;
  readonly isOpen: (id: string) => boolean;
  readonly legOf: (id: string, leg: number) => CallLog | null;
  readonly toggle: (index: number, row: Row) => void;
}

/** The calls whose legs are shown under them. Another list begins with none. */
export function useOpenedRows(client: Client, pages: Pages): OpenedRows {
  const [state, setState] = useState<{ pages: Pages; opened: ReadonlyMap<string, Opened> }>({
    pages,
    opened: new Map(),
  });
  const opened = useMemo(() => (state.pages === pages ? state.opened : new Map<string, Opened>()), [state, pages]);

  const toggle = useCallback(
    (index: number, row: Row) => {
      if (!('leg_count' in row) || row.leg_count < 2) return;
      const next = new Map(opened);
      if (next.delete(row.id)) {
        setState({ pages, opened: next });
        return;
      }
      next.set(row.id, { index, lines: row.leg_count, legs: null });
      setState({ pages, opened: next });
      void client
        .json<SessionDetail>(`/sessions/${encodeURIComponent(row.id)}`)
        .then(({ legs }) => {
          setState((now) => {
            if (now.pages !== pages || !now.opened.has(row.id)) return now;
            return { pages, opened: new Map(now.opened).set(row.id, { index, lines: legs.length, legs }) };
          });
        })
        // What cannot be had now stays as it is; closed and opened again it is asked for anew.
        .catch(() => {});
    },
    [client, opened, pages],
  );

  return {
    lines: useMemo(() => new Map([...opened.values()].map(({ index, lines }) => [index, lines])), [opened]),
    isOpen: (id) => opened.has(id),
    legOf: (id, leg) => opened.get(id)?.legs?.[leg] ?? null,
    toggle,
  };
}

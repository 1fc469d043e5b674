import { useEffect, useState } from 'react';
import type { Client } from '../api/client.ts';
import { isAborted, Unreachable } from '../api/failure.ts';

export interface ReportState<Report> {
  /** The last one that came; null before the first. */
  readonly report: Report | null;
  readonly failure: Error | null;
  readonly isLoading: boolean;
}

/** A report, asked for again when its address changes, when it is renewed, and when the server is back. */
export function useReport<Report>(client: Client, path: string, renewed: number): ReportState<Report> {
  const asked = `${renewed} ${path}`;
  const [state, setState] = useState<ReportState<Report> & { asked: string }>({
    report: null,
    failure: null,
    isLoading: true,
    asked: '',
  });
  useEffect(() => {
    const left = new AbortController();
    const load = async () => {
      try {
        const report = await client.json<Report>(path, left.signal);
        setState({ report, failure: null, isLoading: false, asked });
      } catch (error) {
        if (isAborted(error) || error instanceof Unreachable || left.signal.aborted) return;
        setState({ report: null, failure: error as Error, isLoading: false, asked });
      }
    };
    void load();
    const back = client.isThere.subscribe(() => client.isThere.get() && void load());
    return () => {
      left.abort();
      back();
    };
  }, [client, path, asked]);
  return { ...state, isLoading: state.asked !== asked };
}

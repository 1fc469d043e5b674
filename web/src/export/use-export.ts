import { useRef, useState } from 'react';
import type { Client } from '../api/client.ts';
import { isAborted } from '../api/failure.ts';
import { texts } from '../texts.ts';
import { exportRows, type ExportOrder } from './export-rows.ts';

export type ExportState =
  | { readonly is: 'none' }
  | { readonly is: 'running'; readonly done: number; readonly all: number }
  | { readonly is: 'over'; readonly message: string };

export interface Exporting {
  readonly state: ExportState;
  readonly start: (order: ExportOrder) => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
}

/** One export at a time; it goes on while other things are looked at. */
export function useExport(client: Client): Exporting {
  const [state, setState] = useState<ExportState>({ is: 'none' });
  const running = useRef<AbortController>(null);
  const start = (order: ExportOrder) => {
    const own = new AbortController();
    running.current?.abort();
    running.current = own;
    let rows = 0;
    setState({ is: 'running', done: rows, all: order.count });
    const told = (now: number) => {
      rows = now;
      if (!own.signal.aborted) setState({ is: 'running', done: rows, all: Math.max(rows, order.count) });
    };
    void exportRows(client, order, own.signal, told)
      .then((file) => {
        save(file, `${order.question.path.slice(1)}.${order.form}`);
        return texts.export.done(texts.number(rows));
      })
      .catch((error: Error) => (isAborted(error) ? texts.export.cancelled : texts.export.failed(error.message)))
      .then((message) => {
        if (running.current === own) setState({ is: 'over', message });
      });
  };
  return { state, start, cancel: () => running.current?.abort(), dismiss: () => setState({ is: 'none' }) };
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

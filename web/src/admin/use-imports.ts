import { useRef, useState } from 'react';
import type { Client } from '../api/client.ts';
import { uploadFile, type UploadOptions } from './upload.ts';
import type { FileImport } from './types.ts';

/** A file that is to be read, is being read, or was. */
export interface Import {
  readonly id: number;
  readonly file: File;
  readonly state:
    | { readonly is: 'chosen' }
    | { readonly is: 'waiting' }
    | { readonly is: 'sending'; readonly sent: number }
    | { readonly is: 'done'; readonly result: FileImport; readonly source: string }
    | { readonly is: 'failed'; readonly message: string }
    | { readonly is: 'cancelled' };
}

export interface Imports {
  readonly items: readonly Import[];
  readonly choose: (files: readonly File[]) => void;
  /** Sends the files that are chosen, one after another. */
  readonly start: (options: UploadOptions) => void;
  readonly cancel: (id: number) => void;
  /** Takes one out of the list. */
  readonly drop: (id: number) => void;
}

/** The files of this visit; they go on being sent while other things are looked at. */
export function useImports(client: Client): Imports {
  const [items, setItems] = useState<readonly Import[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const last = useRef(0);
  const queue = useRef(Promise.resolve());
  const become = (id: number, state: Import['state']) =>
    setItems((all) => all.map((one) => (one.id === id ? { ...one, state } : one)));

  const send = async ({ id, file }: Import, options: UploadOptions) => {
    const own = running.current.get(id)!;
    try {
      if (own.signal.aborted) return;
      become(id, { is: 'sending', sent: 0 });
      const result = await uploadFile(client, file, options, (sent) => become(id, { is: 'sending', sent }), own.signal);
      become(id, { is: 'done', result, source: options.source });
    } catch (error) {
      become(id, own.signal.aborted ? { is: 'cancelled' } : { is: 'failed', message: (error as Error).message });
    } finally {
      running.current.delete(id);
    }
  };
  return {
    items,
    choose: (files) =>
      setItems((all) => [
        ...all,
        ...files.map((file): Import => ({ id: (last.current += 1), file, state: { is: 'chosen' } })),
      ]),
    start(options) {
      for (const one of items.filter(({ state }) => state.is === 'chosen')) {
        running.current.set(one.id, new AbortController());
        become(one.id, { is: 'waiting' });
        queue.current = queue.current.then(() => send(one, options));
      }
    },
    cancel(id) {
      running.current.get(id)?.abort();
      become(id, { is: 'cancelled' });
    },
    drop: (id) => setItems((all) => all.filter((one) => one.id !== id)),
  };
}

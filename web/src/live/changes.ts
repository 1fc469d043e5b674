import type { Client } from '../api/client.ts';
import { followChanges } from '../api/stream.ts';
import type { Change } from '../api/types.ts';

/** Is told null when the stream begins: what was asked for before may be older than what is told from then on. */
type Listener = (changes: readonly Change[] | null) => void;

/** The one stream of changes of a page that is signed in, and who listens to it. */
export class Changes {
  readonly #client: Client;
  readonly #listeners = new Set<Listener>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @returns what stops it */
  follow(): () => void {
    const stopped = new AbortController();
    const tell = (changes: readonly Change[] | null) => {
      for (const listener of this.#listeners) listener(changes);
    };
    void followChanges(this.#client, stopped.signal, tell, () => tell(null));
    return () => stopped.abort();
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

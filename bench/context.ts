import type { Figure } from './figure.ts';
import { loadStore, type LoadedStore } from './loaded-store.ts';
import type { Settings } from './settings.ts';

/** What a measurement is given. */
export interface Context {
  readonly settings: Settings;
  /** An empty folder to work in; gone when all is done. */
  readonly folder: string;
  /** The store full of rows; filled when first asked for. */
  store(): Promise<LoadedStore>;
  /** Tells the person waiting what goes on. */
  note(text: string): void;
}

export type Measurement = (context: Context) => Promise<Figure[]>;

export function makeContext(settings: Settings, folder: string): Context {
  let store: Promise<LoadedStore> | undefined;
  const note = (text: string) => console.error(`  ${text}`);
  return {
    settings,
    folder,
    note,
    store() {
      if (store === undefined) {
        note(`filling a store with ${settings.rows} call logs`);
        store = loadStore(folder, settings.rows).then((loaded) => {
          note(`filled over the API in ${loaded.seconds.toFixed(1)} s`);
          return loaded;
        });
      }
      return store;
    },
  };
}

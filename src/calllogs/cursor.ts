import { randomBytes } from 'node:crypto';
import { ValidationError } from '../record/errors.ts';
import type { Place, Store } from '../store/store.ts';
import { signerOf } from './sign.ts';

/** Writes and reads the `cursor` of a list: where a page ends, signed, and bound to the query it is of. */
export interface Cursors {
  write(place: Place, query: string): string;
  /** @throws ValidationError when it is not one of ours, or of another query. */
  read(cursor: string, query: string): Place;
}

export function cursorsOf(secret: string): Cursors {
  const signer = signerOf(secret, 'cursor');
  return {
    write: ({ values, id }, query) => signer.seal(JSON.stringify([id, ...values]), query),
    read(cursor, query) {
      const place = signer.open(cursor, query);
      if (place === null) {
        throw new ValidationError([
          {
            message:
              'cursor is not one that this server gave for this query. Take it from the Link header, and begin again without it when the query changes.',
            detail: 'cursor',
          },
        ]);
      }
      const [id, ...values] = JSON.parse(place) as [string, ...(string | number | null)[]];
      return { id, values };
    },
  };
}

/** The secret that cursors and sync tokens are signed with, made with the store, so that they outlive a restart. */
export async function cursorSecret(store: Store): Promise<string> {
  const find = store.queries.selectFrom('setting').select('value').where('name', '=', 'cursor_secret');
  const [found] = await store.read(find);
  if (found !== undefined) return found.value;
  const value = randomBytes(32).toString('base64url');
  const insert = store.queries
    .insertInto('setting')
    .values({ name: 'cursor_secret', value })
    .onConflict((c) => c.doNothing());
  await store.write([insert]);
  const [kept] = await store.read(find);
  return kept!.value;
}

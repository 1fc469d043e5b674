import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ValidationError } from '../record/errors.ts';
import type { Place, Store } from '../store/store.ts';

/** Writes and reads the `cursor` of a list: where a page ends, signed, and bound to the query it is of. */
export interface Cursors {
  write(place: Place, query: string): string;
  /** @throws ValidationError when it is not one of ours, or of another query. */
  read(cursor: string, query: string): Place;
}

const SIGNATURE_BYTES = 12;

export function cursorsOf(secret: string): Cursors {
  const sign = (place: string, query: string) =>
    createHmac('sha256', secret).update(`${place}\n${query}`).digest().subarray(0, SIGNATURE_BYTES);
  return {
    write({ values, id }, query) {
      const place = JSON.stringify([id, ...values]);
      return Buffer.concat([sign(place, query), Buffer.from(place)]).toString('base64url');
    },
    read(cursor, query) {
      const bytes = Buffer.from(cursor, 'base64url');
      const place = bytes.subarray(SIGNATURE_BYTES).toString();
      const signature = sign(place, query);
      if (
        bytes.length <= SIGNATURE_BYTES ||
        bytes.toString('base64url') !== cursor ||
        !timingSafeEqual(signature, bytes.subarray(0, SIGNATURE_BYTES))
      ) {
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

/** The secret that cursors are signed with, made with the store, so that they outlive a restart. */
export async function cursorSecret(store: Store): Promise<string> {
  const find = store.queries.selectFrom('setting').select('value').where('name', '=', 'cursor_secret');
  const [found] = store.read(find);
  if (found !== undefined) return found.value;
  const value = randomBytes(32).toString('base64url');
  const insert = store.queries
    .insertInto('setting')
    .values({ name: 'cursor_secret', value })
    .onConflict((c) => c.doNothing());
  await store.write([insert]);
  return store.read(find)[0]!.value;
}

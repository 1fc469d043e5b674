import type { FastifyInstance } from 'fastify';
import { BODY_LIMIT } from './body.ts';
import { parseJson } from './parse-json.ts';

/** Bodies are JSON, or are left out, whatever Content-Type says of what is not there. */
export function optionalBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_, bytes, done) => {
    const text = (bytes as Buffer).toString();
    try {
      done(null, text.trim() === '' ? null : parseJson(text));
    } catch (error) {
      done(error as Error);
    }
  });
}

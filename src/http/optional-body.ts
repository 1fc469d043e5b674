import type { FastifyInstance } from 'fastify';
import { ValidationError } from '../record/errors.ts';
import { BODY_LIMIT } from './body.ts';

/** Bodies are JSON, or are left out, whatever Content-Type says of what is not there. */
export function optionalBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_, bytes, done) => {
    const text = (bytes as Buffer).toString();
    try {
      done(null, text.trim() === '' ? null : JSON.parse(text));
    } catch (error) {
      done(
        new ValidationError([{ message: `The body is not valid JSON: ${(error as Error).message}`, detail: 'body' }]),
      );
    }
  });
}

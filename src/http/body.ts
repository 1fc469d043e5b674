import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance, preParsingHookHandler } from 'fastify';
import { RinglogError } from '../record/errors.ts';
import { isJsonList, JsonList } from './json-list.ts';
import { parseJson } from './parse-json.ts';

/** A body of NDJSON, read as it comes. */
export class NdjsonBody {
  readonly stream: Readable;
  constructor(stream: Readable) {
    this.stream = stream;
  }
}

/** A body of a phone system, read as it comes. */
export class RawBody {
  readonly stream: Readable;
  constructor(stream: Readable) {
    this.stream = stream;
  }
}

/** JSON bodies are read whole, up to this; NDJSON may be of any length. */
export const BODY_LIMIT = 16 << 20;

/** How bodies are read: JSON or NDJSON. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    const bytes = body as Buffer;
    const inTurn = request.routeOptions.config.lists === true && isJsonList(bytes);
    try {
      done(null, inTurn ? new JsonList(bytes) : parseJson(bytes.toString()));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser(['application/x-ndjson', 'application/ndjson'], (_, stream, done) =>
    done(null, new NdjsonBody(stream)),
  );
}

/** Bodies of any type, or none, are handed on as they come. */
export function handOnBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Also of a type that is misspelt, which the framework would refuse.
  app.addHook('onRequest', (request, _, done) => {
    request.headers['content-type'] = 'application/octet-stream';
    done();
  });
  app.addContentTypeParser('*', (_, stream, done) => done(null, new RawBody(stream)));
}

/** Unpacks a body that says it is packed with gzip. */
export const unpackGzip: preParsingHookHandler = (request, _, payload, done) => {
  const encoding = request.headers['content-encoding']?.toLowerCase();
  if (encoding === undefined || encoding === 'identity') return done(null, payload);
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    return done(new RinglogError('UNSUPPORTED_MEDIA_TYPE', `A body may be packed with gzip, not with '${encoding}'.`));
  }
  // The length that the client names is that of the packed body.
  delete request.headers['content-length'];
  const gunzip = createGunzip();
  // Whoever reads the body is told as well; when nobody does, an error that nobody hears would end the process.
  gunzip.on('error', () => {});
  payload.on('error', (error) => gunzip.destroy(error));
  done(null, payload.pipe(gunzip));
};

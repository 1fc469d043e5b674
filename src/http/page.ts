import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFoundError } from '../record/errors.ts';
import { refuseOthers } from './route.ts';
import { readPageFiles, type Packing, type PageFile } from './page-files.ts';

/** The paths that are the page's own: each is answered with it, and it reads from its address what to show. */
const OWN_PATHS = ['/', '/traffic', '/admin', '/admin/:view'] as const;

/**
 * What the page may do: load what comes from this server and ask this server, nothing else. Neither a script nor a
 * style that stands in what it shows is run.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Names with a hash never mean anything else: https://www.rfc-editor.org/rfc/rfc8246 */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The page at the root, as it was built. Where it was not, its address says how to. */
export function addPage(app: FastifyInstance): void {
  const files = readPageFiles();
  const index = files.find(({ name }) => name === 'index.html') ?? null;
  for (const url of OWN_PATHS) {
    app.get(url, { schema: { hide: true } }, (request, reply) => {
      if (index === null) throw new NotFoundError('The page is not built: `npm run build:page` does it.');
      return send(index, 'no-cache', request, reply);
    });
    refuseOthers(app, url, ['GET', 'HEAD']);
  }
  for (const file of files) {
    if (file === index) continue;
    const url = `/${file.name}`;
    app.get(url, { schema: { hide: true } }, (request, reply) => send(file, FOR_EVER, request, reply));
    refuseOthers(app, url, ['GET', 'HEAD']);
  }
}

function send(file: PageFile, caching: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply
    .header('Cache-Control', caching)
    .header('ETag', file.etag)
    .header('Vary', 'Accept-Encoding')
    .header('Content-Security-Policy', POLICY)
    .header('X-Content-Type-Options', 'nosniff')
    .header('Referrer-Policy', 'no-referrer')
    .header('Cross-Origin-Opener-Policy', 'same-origin');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const packing = packingFor(request.headers['accept-encoding'] ?? '');
  if (packing !== 'identity') reply.header('Content-Encoding', packing);
  return reply.type(file.type).send(file.bytes(packing));
}

/** A coding that is named and not refused by `;q=0`. */
function packingFor(accepted: string): Packing {
  for (const packing of ['br', 'gzip'] as const) {
    if (new RegExp(`(^|[,\\s])${packing}\\s*(;\\s*q=(1|0\\.\\d*[1-9])|,|$)`, 'i').test(accepted)) return packing;
  }
  return 'identity';
}

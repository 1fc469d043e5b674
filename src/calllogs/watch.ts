import { requireRole, type Call } from '../access/ctx.ts';
import { FORMATS } from '../formats/index.ts';
import { feedOf } from '../ingest/feed.ts';
import { watchFiles, type WatchRequest } from '../ingest/watch/watch.ts';

/**
 * Reads files into the caller's tenant as they are written, with the settings of their source. A format or a zone that
 * is given goes before the source's own.
 * @throws SetupError when a path cannot be watched.
 */
export async function watchCallLogs({
  ctx,
  input,
}: Call<Omit<WatchRequest, 'feed'> & { source: string | null; timezone: string | null }>): Promise<void> {
  requireRole(ctx, 'admin', 'ingest');
  const { source, timezone, ...request } = input;
  const feed = await feedOf(ctx.store, ctx.tenantId, source, timezone);
  const format = request.format ?? (feed.format === null ? null : FORMATS.get(feed.format)!);
  return watchFiles(ctx.store, { ...request, format, feed });
}

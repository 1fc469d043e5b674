import { requireRole, type Call } from '../access/ctx.ts';
import { FORMATS } from '../formats/index.ts';
import type { Format } from '../formats/format.ts';
import { feedOf } from '../ingest/feed.ts';
import { listenForRecords, type ListenRequest } from '../ingest/listen/listen.ts';
import { SetupError } from '../record/errors.ts';

/**
 * Takes records that phone systems push over TCP into the caller's tenant, with the settings of their source.
 * @throws SetupError when it cannot listen there, or when neither the caller nor the source says which format comes.
 */
export async function listenForCallLogs({
  ctx,
  input,
}: Call<
  Omit<ListenRequest, 'feed' | 'format'> & { format: Format | null; source: string | null; timezone: string | null }
>): Promise<void> {
  requireRole(ctx, 'admin', 'ingest');
  const { source, timezone, ...request } = input;
  const feed = await feedOf(ctx.store, ctx.tenantId, source, timezone);
  const format = request.format ?? FORMATS.get(feed.format ?? '');
  if (format === undefined) throw new SetupError('Say which format comes, with --format or in the source.');
  return listenForRecords(ctx.store, { ...request, format, feed });
}

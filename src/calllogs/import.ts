import { requireRole, type Call } from '../access/ctx.ts';
import { FORMATS } from '../formats/index.ts';
import { feedOf } from '../ingest/feed.ts';
import { importFile, type FileImport, type FileResult } from '../ingest/import-file.ts';

/**
 * Reads a file into the caller's tenant, with the settings of its source. A format or a zone that is given goes before
 * the source's own.
 * @throws SetupError when nothing of it can be read.
 */
export function importCallLogs({
  ctx,
  input,
}: Call<Omit<FileImport, 'feed'> & { source: string | null; timezone: string | null }>): Promise<FileResult> {
  requireRole(ctx, 'admin', 'ingest');
  const { source, timezone, ...file } = input;
  const feed = feedOf(ctx.store, ctx.tenantId, source, timezone);
  const format = file.format ?? (feed.format === null ? null : FORMATS.get(feed.format)!);
  return importFile(ctx.store, { ...file, format, feed });
}

import { requireRole, type Call } from '../access/ctx.ts';
import { importFile, type FileImport, type FileResult } from '../ingest/import-file.ts';

/** Reads a file into the caller's tenant. @throws SetupError when nothing of it can be read. */
export function importCallLogs({
  ctx,
  input,
}: Call<Omit<FileImport, 'feed'> & { source: string | null; timezone: string | null }>): Promise<FileResult> {
  requireRole(ctx, 'admin', 'ingest');
  const { source, timezone, ...file } = input;
  return importFile(ctx.store, { ...file, feed: { tenantId: ctx.tenantId, source, timezone } });
}

import { requireRole, type Call } from '../access/ctx.ts';
import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { feedOf, type Feed } from '../ingest/feed.ts';
import { importBytes, type BytesImport, type FileResult } from '../ingest/import-bytes.ts';
import { importFile, type FileImport } from '../ingest/import-file.ts';

interface Origin {
  /** Null: the source's own, else to be guessed. */
  readonly format: Format | null;
  readonly source: string | null;
  readonly timezone: string | null;
}

/**
 * Reads a file into the caller's tenant, with the settings of its source. A format or a zone that is given goes before
 * the source's own.
 * @throws SetupError when nothing of it can be read.
 */
export async function importCallLogs({ ctx, input }: Call<Omit<FileImport, 'feed'> & Origin>): Promise<FileResult> {
  return importFile(ctx.store, { ...input, ...(await originOf({ ctx, input })) });
}

/** The same with the bytes of a file that somebody sends. @throws SetupError when nothing of it can be read. */
export async function importSentFile({ ctx, input }: Call<Omit<BytesImport, 'feed'> & Origin>): Promise<FileResult> {
  return importBytes(ctx.store, { ...input, ...(await originOf({ ctx, input })) });
}

async function originOf({
  ctx,
  input: { format, source, timezone },
}: Call<Origin>): Promise<{ format: Format | null; feed: Feed }> {
  requireRole(ctx, 'admin', 'ingest');
  const feed = await feedOf(ctx.store, ctx.tenantId, source, timezone);
  return { format: format ?? (feed.format === null ? null : FORMATS.get(feed.format)!), feed };
}

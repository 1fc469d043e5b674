import { databaseUrlOf } from './engine.ts';
import { ringlogJson } from './ringlog.ts';

/** What `ringlog copy --json` tells. */
export interface Copied {
  readonly whole: boolean;
  readonly written: number;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly checksum: string }[];
}

/** Copies the store of one data folder to that of another, as a user would. */
export async function copyData(from: string, to: string): Promise<Copied> {
  const [source, target] = [await databaseUrlOf(from), await databaseUrlOf(to)];
  const env = { RINGLOG_DATABASE_URL: '', RINGLOG_DATABASE_POOL: '4' };
  return ringlogJson<Copied>(['copy', '--from', source ?? from, '--to', target ?? to], { env });
}

import { FORMATS } from '../formats/index.ts';
import type { Store } from '../store/store.ts';
import { feedOf, siteFor } from './feed.ts';
import { Intake } from './intake.ts';
import { removeQuarantined, type Quarantined } from './quarantine.ts';
import type { Totals } from './totals.ts';

const NOTHING_READ =
  'By itself it gives no call log: it is no record of a call, or what stood before it tells how to read it.';

/**
 * Reads a quarantined record again, as its format is read now, with the zone given or the one it came with.
 * It leaves quarantine when all of it could be read, and something came of it: a row that is read without the names of
 * its columns may look like what is no call, which readers pass over.
 */
export async function retryQuarantined(
  store: Store,
  tenantId: number,
  record: Quarantined,
  timezone: string | null,
): Promise<Totals & { readonly reason: string | null }> {
  const feed = await feedOf(store, tenantId, record.source, timezone ?? record.timezone);
  const intake = new Intake(store, feed, { format: record.format, file: record.file });
  const format = FORMATS.get(record.format)!;
  const reader = format.reader(intake, siteFor(feed, format));
  reader.push(record.raw);
  reader.end();
  // What is at fault again stays as it is.
  const [fault] = intake.faults.splice(0);
  const totals = await intake.finish();
  if (fault !== undefined) return { ...totals, reason: fault.reason };
  if (totals.records + totals.events === 0) return { ...totals, reason: NOTHING_READ };
  await store.write(removeQuarantined(store, tenantId, [record.id]));
  return { ...totals, reason: null };
}

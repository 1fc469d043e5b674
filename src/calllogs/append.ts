import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import { readCallLog, ringlog } from '../formats/ringlog.ts';
import { feedOf } from '../ingest/feed.ts';
import { Intake } from '../ingest/intake.ts';
import { Rejections, type Summary } from './summary.ts';

/** What was posted; `length` is how many there are, or about as many. */
export interface PostedList extends Iterable<unknown> {
  readonly length: number;
}

/**
 * Stores posted call logs. One bad record does not stop the others; where the list itself fails, none is stored.
 * Resolves when all it counts is on disk.
 */
export async function appendCallLogs({ ctx, input }: Call<PostedList>): Promise<Summary> {
  const intake = await intakeOf(ctx, input.length);
  const rejections = new Rejections();
  let index = 0;
  for (const value of input) {
    const read = readCallLog(value);
    if ('draft' in read) intake.draft(read.draft, index + 1);
    else rejections.add(index, read.errors.join(' '));
    index += 1;
  }
  return rejections.summary(await intake.finish());
}

/** The same for NDJSON, one call log a line, of any length. */
export async function appendNdjson({ ctx, input }: Call<AsyncIterable<Uint8Array>>): Promise<Summary> {
  const intake = await intakeOf(ctx);
  const rejections = new Rejections();
  let index = 0;
  const reader = ringlog.reader({
    draft(draft, line) {
      index += 1;
      intake.draft(draft, line);
    },
    part: (part, line) => intake.part(part, line),
    fault(fault) {
      rejections.add(index++, fault.reason);
    },
  });
  for await (const chunk of input) {
    reader.push(chunk);
    await intake.settle();
  }
  reader.end();
  return rejections.summary(await intake.finish());
}

async function intakeOf(ctx: Ctx, expected?: number): Promise<Intake> {
  requireRole(ctx, 'admin', 'ingest');
  const feed = await feedOf(ctx.store, ctx.tenantId, null);
  return new Intake(ctx.store, feed, { format: ringlog.name, file: null }, expected);
}

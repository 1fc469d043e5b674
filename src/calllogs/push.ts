import { requireRole, type Call } from '../access/ctx.ts';
import type { Format, Sink } from '../formats/format.ts';
import { feedOf, siteFor } from '../ingest/feed.ts';
import { Intake } from '../ingest/intake.ts';
import { inUtf8 } from '../ingest/utf16.ts';
import { Rejections, type Summary } from './summary.ts';

export interface Push {
  readonly format: Format;
  readonly source: string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

const LINE_END = Buffer.from('\n');

/**
 * Takes the body of a phone system as it sends it. What cannot be read is kept in quarantine with the reason, and the
 * answer is a summary all the same, so that the phone system does not send it for ever.
 */
export async function pushCallLogs({ ctx, input }: Call<Push>): Promise<Summary> {
  requireRole(ctx, 'admin', 'ingest');
  const { format, source, body } = input;
  const feed = await feedOf(ctx.store, ctx.tenantId, source);
  const intake = new Intake(ctx.store, feed, { format: format.name, file: null });
  const rejections = new Rejections();
  const sink: Sink = {
    draft: (draft, line) => intake.draft(draft, line),
    part: (part, line) => intake.part(part, line),
    fault(fault) {
      const index = intake.totals.read;
      const { line, reason } = intake.fault(fault);
      rejections.add(index, `Line ${line}: ${reason}`);
    },
  };
  const reader = format.reader(sink, siteFor(feed, format));
  for await (const chunk of inUtf8(body)) {
    reader.push(chunk);
    await intake.settle();
  }
  // A body that has come to its end is whole: its last line is not one that was cut off.
  reader.push(LINE_END);
  reader.end();
  return rejections.summary(await intake.finish());
}

import { generateCallLogs, type PostedCallLog } from '../../bench/calllogs.ts';
import type { Span } from '../../bench/calls/generate-legs.ts';
import type { Client } from '../support/client.ts';

const TOGETHER = 20_000;

/** Stores made-up calls of a company, over the API. */
export async function storeMadeUp(client: Client, span: Span): Promise<void> {
  let lines: string[] = [];
  const send = async () => {
    const answer = await client.send('POST', '/calllogs', lines.join('\n'), { 'Content-Type': 'application/x-ndjson' });
    if (answer.status !== 200) throw new Error(`the made-up calls were not taken: ${answer.text}`);
    lines = [];
  };
  for (const callLog of generateCallLogs(span)) {
    lines.push(JSON.stringify(believable(callLog)));
    if (lines.length === TOGETHER) await send();
  }
  await send();
}

/** Numbers of the outside, as they are kept for stories: https://www.ofcom.org.uk and its siblings of other countries. */
function believable(callLog: PostedCallLog): PostedCallLog {
  const number = (text: string) => (/^\+999\d+$/.test(text) ? fictional(text) : text);
  const { caller, callee, destination } = callLog;
  const to = number(callee);
  return { ...callLog, caller: number(caller), callee: to, destination: destination.replace(callee, to) };
}

function fictional(text: string): string {
  const digits = text.slice(4);
  switch (Number(digits) % 5) {
    case 0:
      return `+120255501${digits.slice(-2)}`;
    case 1:
      return `+442079460${digits.slice(-3)}`;
    case 2:
      return `+493023125${digits.slice(-3)}`;
    case 3:
      return `+6125550${digits.slice(-4)}`;
    default:
      return `+3319900${digits.slice(-4)}`;
  }
}

import { isAborted } from './failure.ts';
import type { Client } from './client.ts';
import type { Change } from './types.ts';

/** When a stream ends it is opened again after so long (ms). */
const AGAIN = 2000;

/**
 * Follows the changes as server-sent events, until aborted. By fetch, since an EventSource cannot send a token other
 * than in the address. Nothing is lost when the connection breaks: it goes on behind the last event. `begun` is called
 * when it begins now instead: what was stored before is not told.
 */
export async function followChanges(
  client: Client,
  signal: AbortSignal,
  told: (changes: readonly Change[]) => void,
  begun: () => void,
): Promise<void> {
  let last: string | null = null;
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = last === null ? {} : { 'Last-Event-ID': last };
      const response = await client.get('/calllogs/stream', signal, headers);
      if (last === null) begun();
      for await (const { id, data } of eventsOf(response.body!)) {
        last = id ?? last;
        if (data.length > 0) told(data);
      }
    } catch (error) {
      if (isAborted(error) && signal.aborted) return;
      // A sync token that leads nowhere any more: begin now.
      if (error instanceof Error && error.name === 'Refused') last = null;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

interface Told {
  readonly id: string | null;
  readonly data: readonly Change[];
}

/** The events of each piece of the stream as it comes. https://html.spec.whatwg.org/#event-stream-interpretation */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    while (true) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop()!;
      let id: string | null = null;
      const data: Change[] = [];
      for (const event of events) {
        for (const line of event.split('\n')) {
          if (line.startsWith('id: ')) id = line.slice(4);
          else if (line.startsWith('data: ')) data.push(JSON.parse(line.slice(6)) as Change);
        }
      }
      yield { id, data };
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

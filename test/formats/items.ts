import type { Sink } from '../../src/formats/format.ts';
import type { Sample } from './samples.ts';

/** One thing that a reader found. */
export interface Item {
  readonly kind: 'draft' | 'part' | 'fault';
  /** Of the record's first line, counted from 1. */
  readonly line: number;
  /** The draft or the part as JSON, or the bytes of the fault as latin1. */
  readonly text: string;
}

/** What a reader finds in some bytes; `isEnded`: the input ends behind them. */
export function itemsOf({ format, site }: Sample, bytes: Uint8Array, isEnded = true): Item[] {
  const items: Item[] = [];
  const sink: Sink = {
    draft: (draft, line) => void items.push({ kind: 'draft', line, text: JSON.stringify(draft) }),
    part: ({ call, event }, line) => void items.push({ kind: 'part', line, text: JSON.stringify({ call, event }) }),
    fault: ({ line, raw }) => void items.push({ kind: 'fault', line, text: Buffer.from(raw).toString('latin1') }),
  };
  const reader = format.reader(sink, site);
  reader.push(bytes);
  if (isEnded) reader.end();
  else reader.flush?.();
  return items;
}

/** The call logs and events among items, as text. */
export function recordsOf(items: readonly Item[]): string[] {
  return items.filter(({ kind }) => kind !== 'fault').map(({ text }) => text);
}

/** What `some` has that `all` has not, each as often as it is too much. */
export function beyond(some: readonly string[], all: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const text of all) left.set(text, (left.get(text) ?? 0) + 1);
  return some.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

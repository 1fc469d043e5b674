import type { Joined } from '../format.ts';
import { joinCel } from './cel/join.ts';
import { isQueueEvent } from './queue/event.ts';
import { joinQueue } from './queue/join.ts';

/** Joins the events of one call: those of its channels, and those of the queues it was in. */
export function joinEvents(events: readonly string[]): Joined {
  const queue = events.filter((event) => isQueueEvent(event));
  const cel = events.filter((event) => !isQueueEvent(event));
  // What is said of one leg by its channels comes after what a queue says of all.
  return { drafts: [], amendments: [...joinQueue(queue).amendments, ...joinCel(cel).amendments] };
}

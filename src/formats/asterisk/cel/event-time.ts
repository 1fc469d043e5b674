import { civilTextTime } from '../../civil-text.ts';
import type { CelEvent } from './event.ts';

const EPOCH = /^\d{9,10}(?:\.\d+)?$/;

/** The moment of an event, in ms; null where its time is local text. */
export function momentOf({ time }: CelEvent): number | null {
  return EPOCH.test(time) ? Math.floor(Number(time) * 1000) : null;
}

/** A time in ms that is good for the distance to other events of the same call only; NaN where it cannot be read. */
export function timeOf(event: CelEvent): number {
  return momentOf(event) ?? civilTextTime(event.time);
}

import { type AccTime, readAccTime } from './time.ts';

const COUNT = /^-?\d{1,10}(?:\.\d+)?$/;

/** The time to the millisecond where `time_mode` has the module write that too, as seconds or as a count of µs. */
export function preciseTime(text: string | undefined, rest: Record<string, unknown>): AccTime | null {
  const time = timeOf(text, 'time', rest);
  const attribute = typeof rest['time_attr'] === 'string' ? readAccTime(rest['time_attr']) : null;
  const extension = typeof rest['time_exten'] === 'string' ? rest['time_exten'] : '';
  const base = attribute?.clock === 'utc' ? attribute : time;
  if (base === null || base.clock !== 'utc') return time;
  if (base === attribute) delete rest['time_attr'];
  if (!/^\d{1,6}$/.test(extension)) return base;
  delete rest['time_exten'];
  return base.at % 1000 === 0 ? { at: base.at + Math.floor(Number(extension) / 1000), clock: 'utc' } : base;
}

/** The zero that stands for no time is none; another text that is none is kept among the rest. */
export function timeOf(text: string | undefined, name: string, rest: Record<string, unknown>): AccTime | null {
  if (text === undefined) return null;
  const time = readAccTime(text);
  if (time === null && !/^[0:. -]*$/.test(text)) put(rest, name, text);
  return time === null || Math.abs(time.at) < 86_400_000 ? null : time;
}

/** A number, also one below zero; another text is kept among the rest. */
export function numberOf(text: string | undefined, name: string, rest: Record<string, unknown>): number | null {
  if (text === undefined) return null;
  if (COUNT.test(text)) return Number(text);
  put(rest, name, text);
  return null;
}

/** Adds a member, whatever it is called. */
export function put(rest: Record<string, unknown>, key: string, value: unknown): void {
  // A field may be called so, and is a field all the same.
  if (key !== '__proto__') rest[key] = value;
  else Object.defineProperty(rest, key, { value, enumerable: true, configurable: true, writable: true });
}

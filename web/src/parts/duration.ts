/** Seconds as people read them: `0:07`, `3:07`, `1:03:07`. */
export function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  const s = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** Seconds in a sentence: `7 s`, `3 min 7 s`, `1 h 3 min`. */
export function spokenText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** Reads `90`, `1:30`, `1:00:00`, `5m`, `1h30m`, `45s` as seconds; null when it is none of these. */
export function readDuration(text: string): number | null {
  const clock = /^(?:(\d+):)?(\d{1,3}):([0-5]\d)$/.exec(text.trim());
  if (clock !== null) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const units = /^(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s?)?$/i.exec(text.trim());
  if (units === null || text.trim() === '') return null;
  const [hours, minutes, seconds] = [units[1], units[2], units[3]].map((part) => Number(part ?? 0));
  const all = hours! * 3600 + minutes! * 60 + seconds!;
  return Number.isSafeInteger(all) && all <= 2_147_483_647 ? all : null;
}

/** Seconds between two times of the API; null when either is blank or they are in the wrong order. */
export function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds >= 0 ? seconds : null;
}

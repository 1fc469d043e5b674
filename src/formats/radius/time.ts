import { civilTextTime } from '../civil-text.ts';
import { civilTime } from '../../record/time.ts';
import { ZONES } from './zones.ts';

/** A time as an attribute has it. */
export interface RadiusTime {
  /** Its digits read as if they were UTC, in ms. */
  readonly wall: number;
  /** Minutes east of UTC; null when its zone is not known. */
  readonly offset: number | null;
  /** The zone's name, where it is not known. */
  readonly zone: string | null;
  /** The gateway said that its clock was not set by anyone. */
  readonly unset: boolean;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** Cisco: `*15:59:47.000 EET Sun Dec 25 2005`. */
const CISCO = /^([*.]?)(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? (\S+) (?:\w{3} )?(\w{3}) +(\d{1,2}) (\d{4})$/;
/** ctime, and what FreeRADIUS prints of Event-Timestamp: `Dec 25 2005 15:59:47 EET`. */
const CTIME = /^\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/;
const DATE_ATTRIBUTE = /^(\w{3}) +(\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: (\S+))?$/;
/**
 * FreeSWITCH: `2026-08-03T09:00:00.123456+0530`; its C code writes the seconds over a whole hour where the minutes
 * should stand (`+051800`, `-03-1800`). Asterisk: `2026-08-03 09:00:00 +0200`.
 */
const CIVIL = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.(\d{1,6}))? ?(?:Z|([+-]\d\d):?(-?\d{2,4}))?$/;

/** Null when it is no time of any of these kinds. */
export function readRadiusTime(text: string): RadiusTime | null {
  if (/^\d{9,10}$/.test(text)) return { wall: Number(text) * 1000, offset: 0, zone: null, unset: false };
  const cisco = CISCO.exec(text);
  if (cisco !== null) {
    const [, mark, hour, minute, second, fraction, zone, month, day, year] = cisco;
    const wall = civil(year!, month!, day!, hour!, minute!, second!);
    return wall === null ? null : timed(wall + milliseconds(fraction), zone!, mark !== '');
  }
  const date = DATE_ATTRIBUTE.exec(text);
  if (date !== null) {
    const [, month, day, year, hour, minute, second, zone] = date;
    const wall = civil(year!, month!, day!, hour!, minute!, second!);
    return wall === null ? null : timed(wall, zone ?? '', false);
  }
  const ctime = CTIME.exec(text);
  if (ctime !== null) {
    const [, month, day, hour, minute, second, year] = ctime;
    const wall = civil(year!, month!, day!, hour!, minute!, second!);
    return wall === null ? null : timed(wall, '', false);
  }
  return readCivil(text);
}

function readCivil(text: string): RadiusTime | null {
  const match = CIVIL.exec(text);
  if (match === null) return null;
  const time = civilTextTime(text);
  if (Number.isNaN(time)) return null;
  const wall = time + milliseconds(match[1]);
  if (match[2] === undefined) return { wall, offset: text.endsWith('Z') ? 0 : null, zone: null, unset: false };
  const part = match[3]!;
  const beyond = Math.abs(Number(part));
  const minutes = part.length > 2 ? beyond / 60 : beyond;
  const hours = Number(match[2]);
  const offset = hours * 60 + (match[2].startsWith('-') ? -minutes : minutes);
  return { wall, offset: Number.isInteger(offset) ? offset : null, zone: null, unset: false };
}

function timed(wall: number, zone: string, unset: boolean): RadiusTime {
  const offset = ZONES.get(zone.toUpperCase()) ?? null;
  return { wall, offset, zone: offset === null && zone !== '' ? zone : null, unset };
}

function civil(year: string, month: string, day: string, hour: string, minute: string, second: string): number | null {
  const index = MONTHS.indexOf(month);
  if (index < 0 || index % 3 !== 0) return null;
  return civilTime(Number(year), index / 3 + 1, Number(day), Number(hour), Number(minute), Number(second));
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

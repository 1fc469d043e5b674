import { closeSync, openSync, writeSync } from 'node:fs';
import { formatTime } from '../src/record/time.ts';
import { generateLegs, type Span } from './calls/generate-legs.ts';
import type { Leg } from './calls/leg.ts';

const CHUNK = 1 << 20;

/**
 * Writes `count` lines of a Master.csv as cdr_csv of Asterisk does: 18 columns (with uniqueid and userfield), no
 * header, UTC, a line per leg at the moment the leg ends. Text is quoted, numbers and missing times are bare.
 */
export function writeAsteriskFile(path: string, span: Span): void {
  const file = openSync(path, 'w');
  try {
    let text = '';
    let lines = 0;
    for (const leg of inOrderOfEnd(generateLegs(span))) {
      text += line(leg, lines++);
      if (text.length > CHUNK) {
        writeSync(file, text);
        text = '';
      }
    }
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

function* inOrderOfEnd(legs: Iterable<Leg>): Generator<Leg, void> {
  const waiting: Leg[] = [];
  let last = -Infinity;
  for (const leg of legs) {
    waiting.push(leg);
    // No later leg ends before this one starts. Looking once in a quarter of an hour is enough.
    if (leg.started_at < last + 900_000) continue;
    last = leg.started_at;
    waiting.sort((a, b) => a.ended_at - b.ended_at);
    const busy = waiting.findIndex((one) => one.ended_at > last);
    yield* waiting.splice(0, busy === -1 ? waiting.length : busy);
  }
  yield* waiting.sort((a, b) => a.ended_at - b.ended_at);
}

function line(leg: Leg, index: number): string {
  const service = leg.callee.length === 4;
  const inbound = leg.direction === 'INBOUND_CALL' || leg.direction === 'INBOUND_OUTBOUND_CALL';
  const outward = leg.cost !== null;
  const channel = `PJSIP/${inbound ? leg.trunk : leg.caller}-${hex(leg.call.serial)}`;
  const peer = outward ? leg.trunk : leg.callee;
  const dstchannel = service ? '' : `PJSIP/${peer}-${hex(0x8000_0000 + index)}`;
  const number = leg.callee.replace('+', '');
  const dial = outward ? `PJSIP/${number}@${peer},60,tT` : `PJSIP/${peer}/${leg.destination},25,tTkK`;
  return (
    `"${leg.billed_account ?? ''}",` +
    `"${leg.caller.replace('+', '')}",` +
    `"${leg.service_number ?? number}",` +
    `"${inbound ? 'from-trunk' : 'from-internal'}",` +
    `"""${(leg.caller_display_name ?? '').replaceAll('"', '""')}"" <${leg.caller.replace('+', '')}>",` +
    `"${channel}","${dstchannel}",` +
    (service ? application(leg.callee) : `"Dial","${dial}",`) +
    `${time(leg.started_at)},${leg.answered_at === null ? '' : time(leg.answered_at)},${time(leg.ended_at)},` +
    `${seconds(leg.started_at, leg.ended_at)},` +
    `${leg.answered_at === null ? 0 : seconds(leg.answered_at, leg.ended_at)},` +
    `"${disposition(leg)}","DOCUMENTATION",` +
    `"${Math.floor(leg.call.at / 1000)}.${leg.call.serial}",""\n`
  );
}

function application(service: string): string {
  if (service.startsWith('9')) return '"BackGround","custom/main-menu",';
  return service.startsWith('8') ? `"Queue","${service},tT,,,300",` : `"Goto","ext-group,${service},1",`;
}

function disposition(leg: Leg): string {
  if (leg.answered_at !== null) return 'ANSWERED';
  if (leg.status_code === 486) return 'BUSY';
  return leg.status_code === 404 || leg.status_code === 503 || leg.status_code === 603 ? 'FAILED' : 'NO ANSWER';
}

/** As strftime writes `%Y-%m-%d %H:%M:%S`, quoted. */
function time(ms: number): string {
  const text = formatTime(ms);
  return `"${text.slice(0, 10)} ${text.slice(11, 19)}"`;
}

/** cdr_csv cuts the difference of the exact times, so it can be one less than the written ones differ by. */
function seconds(from: number, to: number): number {
  return Math.floor((to - from) / 1000);
}

function hex(n: number): string {
  return (n % 0x1_0000_0000).toString(16).padStart(8, '0');
}

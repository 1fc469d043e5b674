import { threeCx } from './3cx.ts';
import { threeCxReport } from './3cx-report.ts';
import { asteriskCel } from './asterisk-cel.ts';
import { asteriskCsv } from './asterisk-csv.ts';
import { asteriskQueueLog } from './asterisk-queue-log.ts';
import { avayaSmdr } from './avaya-smdr.ts';
import { cucm } from './cucm.ts';
import type { Format } from './format.ts';
import { freepbxCdr } from './freepbx-cdr.ts';
import { freeSwitchCsv } from './freeswitch-csv.ts';
import { freeSwitchJson } from './freeswitch-json.ts';
import { freeSwitchXml } from './freeswitch-xml.ts';
import { grandstream } from './grandstream.ts';
import { describeHead } from './head.ts';
import { kamailio } from './kamailio.ts';
import { opensips } from './opensips.ts';
import { portsip } from './portsip.ts';
import { radius } from './radius.ts';
import { ringlog } from './ringlog.ts';
import { telnyx } from './telnyx.ts';
import { twilio } from './twilio.ts';
import { yeastar } from './yeastar.ts';

const LISTED: readonly Format[] = [
  ringlog,
  asteriskCsv,
  asteriskCel,
  asteriskQueueLog,
  freepbxCdr,
  freeSwitchJson,
  freeSwitchXml,
  freeSwitchCsv,
  portsip,
  kamailio,
  opensips,
  threeCx,
  threeCxReport,
  cucm,
  avayaSmdr,
  yeastar,
  grandstream,
  twilio,
  telnyx,
  radius,
];

/** Every format, by its name, in the order in which they are listed to people. */
export const FORMATS: ReadonlyMap<string, Format> = new Map(LISTED.map((format) => [format.name, format]));

/** The format a file is in, and how sure that is. */
export interface GuessedFormat {
  readonly format: Format;
  readonly confidence: number;
  readonly reason: string;
}

/** No format is sure enough; `reason` says what the file looks like instead. */
export interface NoFormat {
  readonly format: null;
  readonly reason: string;
}

const SURE_ENOUGH = 0.5;
/** Two guesses that are nearer than this are a tie. */
const TIE = 0.02;

/** Guesses a file's format from its first bytes (up to 64 KiB, unpacked). */
export function guessFormat(head: Uint8Array): GuessedFormat | NoFormat {
  const guesses = [...FORMATS.values()]
    .map((format) => ({ format, ...(format.guess(head) ?? { confidence: 0, reason: '' }) }))
    .filter((guess) => guess.confidence >= SURE_ENOUGH)
    .sort((a, b) => b.confidence - a.confidence);
  const [best, second] = guesses;
  const known = `Known formats: ${[...FORMATS.keys()].join(', ')}.`;
  if (best === undefined) return { format: null, reason: `It looks like ${describeHead(head)}. ${known}` };
  if (second !== undefined && best.confidence - second.confidence < TIE) {
    return { format: null, reason: `It could be ${best.format.name} or ${second.format.name}. ${known}` };
  }
  return best;
}

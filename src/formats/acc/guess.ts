import { counted } from '../counted.ts';
import type { Guess } from '../format.ts';
import { decodeText } from '../lines.ts';
import { UNKNOWN_SITE } from '../site.ts';
import { AccReader } from './reader.ts';

/** What only one of the two writes: its name before a line, its own fields, its events. */
const SIGNS = {
  kamailio: /\bkamailio\b|\bacc \[acc(?:_cdr)?\.c|\bjson_acc\b|\bstart_time\b|\bcdr_id\b/g,
  opensips: /\bopensips\b|ACC: call ended|;created=\d|\bms_duration\b|\bsetuptime\b|"E_ACC_/g,
} as const;

const LINE_END = Buffer.from('\n');

/**
 * Whether a file is one of the acc module, and of which of the two systems. What either may have written is taken for
 * Kamailio's: both formats read it the same.
 */
export function guessAcc(head: Uint8Array, system: 'kamailio' | 'opensips'): Guess | null {
  let calls = 0;
  let nameless = 0;
  let faults = 0;
  const reader = new AccReader(
    { part: () => void calls++, draft: () => void nameless++, fault: () => void faults++ },
    UNKNOWN_SITE,
  );
  reader.push(head);
  // The last record may be cut off, so it counts only where there is no other.
  if (calls + nameless + faults === 0) {
    reader.push(LINE_END);
    reader.end();
  }
  if (calls + nameless === 0 || faults > calls + nameless) return null;
  const text = decodeText(head);
  const signs = { kamailio: count(text, SIGNS.kamailio), opensips: count(text, SIGNS.opensips) };
  const taken = signs.opensips > signs.kamailio ? 'opensips' : 'kamailio';
  if (taken !== system) return null;
  const share = (calls + nameless) / (calls + nameless + faults);
  // Without a Call-ID a CDR is little more than three times, which others write too.
  const confidence = calls === 0 ? 0.3 + share / 4 : 0.5 + share * 0.45;
  const name = system === 'kamailio' ? 'Kamailio' : 'OpenSIPS';
  return { confidence, reason: `${counted(calls + nameless, 'record')} of the acc module of ${name}` };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

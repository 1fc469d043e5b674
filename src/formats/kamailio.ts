import { guessAcc } from './acc/guess.ts';
import { joinAcc } from './acc/join.ts';
import { ACC_NAMES } from './acc/names.ts';
import { AccReader } from './acc/reader.ts';
import type { Format } from './format.ts';

/** Kamailio's modules acc and acc_json: lines of its log, JSON objects, and the tables acc, missed_calls and cdrs. */
export const kamailio: Format = {
  name: 'kamailio',
  title: 'Kamailio: acc and dialog CDRs from syslog, acc_json, or the tables acc, missed_calls, acc_cdrs, cdrs as CSV',
  columns: { kind: 'names', names: ACC_NAMES },
  guess: (head) => guessAcc(head, 'kamailio'),
  reader: (sink, site) => new AccReader(sink, site),
  join: joinAcc,
};

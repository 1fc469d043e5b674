import { guessAcc } from './acc/guess.ts';
import { joinAcc } from './acc/join.ts';
import { ACC_NAMES } from './acc/names.ts';
import { AccReader } from './acc/reader.ts';
import type { Format } from './format.ts';

/** OpenSIPS's module acc: lines of its log, its events as JSON, and the tables acc and missed_calls. */
export const opensips: Format = {
  name: 'opensips',
  title: 'OpenSIPS: acc lines and CDRs from syslog, E_ACC events as JSON, or the tables acc, missed_calls as CSV',
  columns: { kind: 'names', names: ACC_NAMES },
  guess: (head) => guessAcc(head, 'opensips'),
  reader: (sink, site) => new AccReader(sink, site),
  join: joinAcc,
};

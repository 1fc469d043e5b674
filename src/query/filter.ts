import { CALL_LOGS, type Catalogue } from '../record/fields.ts';
import { Checker } from './check.ts';
import { faultsIn } from './fault.ts';
import { parseFilter } from './parse.ts';
import type { Filter } from './tree.ts';

/**
 * Reads a filter and checks it against a catalogue of fields. Dates and the functions of time mean `zone` (IANA).
 * @throws ValidationError with the first fault of its grammar, or else with every fault of its names and types, each
 * with its position (characters from 0) and what was expected there.
 */
export function readFilter(text: string, zone = 'UTC', catalogue: Catalogue = CALL_LOGS): Filter {
  const expression = parseFilter(text);
  const checker = new Checker(zone, catalogue);
  const filter = checker.condition(expression);
  if (checker.faults.length > 0) throw faultsIn('filter', text, checker.faults);
  return filter;
}

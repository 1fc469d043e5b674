import type { Command } from 'commander';
import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { checkTimezone } from '../ingest/zone.ts';
import { nearest } from '../query/nearest.ts';
import { SetupError } from '../record/errors.ts';
import type { CommonFlags } from './command.ts';

/** What is said on the command line of records that come in. */
export interface IntakeFlags extends CommonFlags {
  readonly format?: string;
  readonly source?: string;
  readonly timezone?: string;
}

export interface IntakeSettings {
  readonly format: Format | null;
  readonly source: string | null;
  readonly timezone: string | null;
}

/** `otherwise` says what holds when no format is given. */
export function intakeOptions(command: Command, otherwise: string): Command {
  return command
    .option('--format <name>', `one of ${[...FORMATS.keys()].join(', ')}; ${otherwise}`)
    .option('--source <name>', 'the name of the feed; its settings hold (ringlog source)')
    .option('--timezone <zone>', 'IANA name of the zone of times that are written without one');
}

/** @throws SetupError naming what cannot be. */
export function readIntakeFlags({ format, source, timezone }: IntakeFlags): IntakeSettings {
  return {
    format: format === undefined ? null : findFormat(format),
    source: source ?? null,
    timezone: timezone === undefined ? null : checkTimezone(timezone),
  };
}

function findFormat(name: string): Format {
  const format = FORMATS.get(name);
  if (format !== undefined) return format;
  const names = [...FORMATS.keys()];
  const near = nearest(name, names);
  throw new SetupError(
    `There is no format '${name}'. ${near === null ? '' : `Did you mean ${near}? `}The formats are ${names.join(', ')}.`,
  );
}

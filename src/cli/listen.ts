import type { Command } from 'commander';
import { listenForCallLogs } from '../calllogs/listen.ts';
import type { ListenEvent } from '../ingest/listen/listen.ts';
import { addTotals, NO_TOTALS } from '../ingest/totals.ts';
import { SetupError } from '../record/errors.ts';
import { tenantDataCommand, withTenant } from './command.ts';
import { describeRead, describeTotals } from './intake-counts.ts';
import { intakeOptions, readIntakeFlags, type IntakeFlags } from './intake-flags.ts';
import { printJson, printLine } from './output.ts';
import { stopSignal } from './stop-signal.ts';

/** Exit code when something that was sent could not be stored. */
const WITH_LOSS = 2;

interface ListenFlags extends IntakeFlags {
  readonly host: string;
  readonly port: string;
  readonly allow?: readonly string[];
}

export function listenCommand(): Command {
  const command = tenantDataCommand(
    'listen',
    'Take records that phone systems push over TCP.',
    'ringlog listen --format 3cx --host 0.0.0.0 --port 5015 --allow 192.0.2.10 --source office',
  )
    .requiredOption('--port <number>', 'the port to listen on; 0: any free one')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--allow <address...>', 'only these may send: addresses, or networks such as 192.0.2.0/24');
  return intakeOptions(command, "the source's when not given").action((flags: ListenFlags) => run(flags));
}

async function run(flags: ListenFlags): Promise<void> {
  const sum = { ...NO_TOTALS };
  const input = {
    ...readIntakeFlags(flags),
    host: flags.host,
    port: readPort(flags.port),
    allow: flags.allow ?? [],
    signal: stopSignal(),
    say(event: ListenEvent) {
      if (event.kind === 'read') addTotals(sum, event.totals);
      tell(event, flags.json === true);
    },
  };
  await withTenant(flags, { writer: 'thread', courteous: true }, (ctx) => listenForCallLogs({ ctx, input }));
  if (flags.json === true) printJson(sum);
  else printLine(`${describeRead(sum)} read: ${describeTotals(sum)}`);
}

function tell(event: ListenEvent, quiet: boolean): void {
  switch (event.kind) {
    case 'listening':
      // A program that starts it must know the port, and may know it from here only.
      if (quiet) process.stderr.write(`ringlog: listening on ${event.host}:${event.port}\n`);
      else printLine(`Listening on ${event.host}:${event.port}`);
      return;
    case 'lost':
      process.exitCode = WITH_LOSS;
      process.stderr.write(`ringlog: ${event.peer}: ${event.text}\n`);
      return;
    case 'waiting':
      process.stderr.write(`ringlog: ${event.peer}: ${event.text}\n`);
      return;
    case 'refused':
      process.stderr.write(`ringlog: ${event.peer} may not send (--allow)\n`);
      return;
    case 'read':
      if (!quiet) printLine(`${event.peer}: ${describeTotals(event.totals)}`);
      return;
    default:
      if (!quiet) printLine(`${event.peer} ${event.kind === 'connected' ? 'has connected' : 'has gone'}`);
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new SetupError(`--port is a whole number from 0 to 65535, not '${text}'.`);
}

import type { Command } from 'commander';
import { simulateCall, type Simulation } from '../rating/simulate.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { printable, printJson, printLine, printTable } from './output.ts';

interface SimulateFlags extends CommonFlags {
  readonly duration: string;
  readonly at?: string;
  readonly account?: string;
  readonly source?: string;
  readonly direction?: string;
}

export function rateSimulateCommand(): Command {
  return tenantDataCommand(
    'simulate',
    'Tell what a call would cost, and why.',
    'ringlog rate simulate +493012345678 --duration 57',
  )
    .argument('<number>', 'what is dialled')
    .requiredOption('--duration <seconds>', 'the talk time')
    .option('--at <time>', 'when the call starts, e.g. 2026-01-01T09:30:00Z (now)')
    .option('--account <name>', 'whom the cost goes to (the tenant, unless its costs go to extensions)')
    .option('--source <name>', 'the source by whose settings numbers are dialled')
    .option('--direction <word>', 'OUTBOUND_CALL unless another is given')
    .action((number: string, flags: SimulateFlags) => run(number, flags));
}

async function run(number: string, flags: SimulateFlags): Promise<void> {
  const { at: started_at, account, source, direction } = flags;
  const duration = /^\d{1,10}$/.test(flags.duration) ? Number(flags.duration) : flags.duration;
  const members = { number, duration, started_at, account, source, direction };
  const call = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const found = await withTenant(flags, EXISTING, (ctx) => simulateCall({ ctx, input: { call } }));
  if (flags.json === true) printJson(found);
  else print(found);
}

function print({ cost, billed_seconds, number, rate, message, steps }: Simulation): void {
  const line = (name: string, value: string | number) => printLine(`${name.padEnd(14)}  ${printable(value)}`);
  line('cost', cost ?? 'none');
  line('billed seconds', billed_seconds);
  if (number !== null) line('number', number);
  if (rate !== null) {
    const { prefix, account, description, id } = rate;
    const words = [prefix, account === null ? null : `(${account})`, description, `rate ${id}`];
    line('rate', words.filter((word) => word !== null).join('  '));
  }
  if (message !== null) line('because', message);
  if (steps.length > 0) {
    printTable(
      ['STEP', 'SECONDS', 'INTERVALS', 'PRICE', 'AMOUNT'],
      steps.map(({ what, seconds, intervals, price, amount }) => [what, seconds, intervals, price, amount]),
    );
  }
}

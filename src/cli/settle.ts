import type { Command } from 'commander';
import { settleCallLogs } from '../calllogs/settle.ts';
import { dataCommand, withStore, type CommonFlags } from './command.ts';
import { plural, printJson, printLine } from './output.ts';

export function settleCommand(): Command {
  return dataCommand(
    'settle',
    'Prepare the months that are over for quick answers, at once; a server does it by itself when they have come to rest.',
    'ringlog settle',
  ).action((flags: CommonFlags) => run(flags));
}

async function run(flags: CommonFlags): Promise<void> {
  const began = performance.now();
  const options = { writer: 'thread', courteous: true, existing: true } as const;
  const done = await withStore(flags, options, (store) => settleCallLogs(store, false));
  const seconds = Math.round(performance.now() - began) / 1000;
  if (flags.json === true) return printJson({ ...done, seconds });
  printLine(
    `${plural(done.indexed, 'month')} indexed, ${plural(done.packed, 'month')} of tenants packed, in ${seconds} s`,
  );
}

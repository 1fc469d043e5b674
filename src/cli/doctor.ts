import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import type { Finding } from '../store/examine/finding.ts';
import type { Target } from '../store/postgres/target.ts';
import { examineFolder } from '../store/sqlite/examine.ts';
import { targetOf } from '../store/open.ts';
import { dataCommand, type CommonFlags } from './command.ts';
import { FAILED } from './failure.ts';
import { printable, printJson, printLine } from './output.ts';

export function doctorCommand(): Command {
  return dataCommand(
    'doctor',
    'Look at everything that must be right of the database, and say what is wrong. Changes nothing; ends with 1 where something is.',
    'ringlog doctor',
  ).action((flags: CommonFlags) => run(flags));
}

async function run(flags: CommonFlags): Promise<void> {
  const config = readConfig(flags);
  const target = targetOf(config);
  const findings = await (target === null ? examineFolder(config.data) : examineThere(target));
  const ok = findings.every(({ state }) => state !== 'wrong');
  if (flags.json === true) printJson({ ok, findings });
  else {
    for (const { check, state, message } of findings)
      printLine(`${state.padEnd(5)}  ${check.padEnd(10)}  ${printable(message)}`);
  }
  if (!ok) process.exitCode = FAILED;
}

/** No other command need load it. */
async function examineThere(target: Target): Promise<Finding[]> {
  const { examineDatabase } = await import('../store/postgres/examine/examine.ts');
  return examineDatabase(target);
}

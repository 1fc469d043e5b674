import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { SetupError } from '../record/errors.ts';
import { backUp } from '../store/sqlite/backup.ts';
import { dataCommand, type CommonFlags } from './command.ts';
import { plural, printJson, printLine } from './output.ts';

export function backupCommand(): Command {
  return dataCommand(
    'backup',
    'Copy the database into a file, while servers and imports work on it, and look the copy through.',
    'ringlog backup /backup/ringlog-2026-11-26.db',
  )
    .argument('<file>', 'the file to make; it must not be there yet')
    .action((file: string, flags: CommonFlags) => run(file, flags));
}

async function run(file: string, flags: CommonFlags): Promise<void> {
  const config = readConfig(flags);
  if (config.databaseUrl !== null) throw await usePgDump(config.databaseUrl, file);
  const began = performance.now();
  const done = await backUp(config.data, file);
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  if (flags.json === true) return printJson({ ...done, seconds });
  const size = `${(done.bytes / 1024 ** 2).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
  printLine(`${plural(done.call_logs, 'call log')} in ${file}, ${size}, copied and looked through in ${seconds} s`);
  printLine(`To go back to it, put it as ringlog.db into a new folder and serve that: cp ${file} FOLDER/ringlog.db`);
}

async function usePgDump(url: string, file: string): Promise<SetupError> {
  // No other command need load it.
  const { dumpLines } = await import('../store/postgres/dump-lines.ts');
  const { dump, restore } = dumpLines(url, file);
  return new SetupError(
    `Nothing was done: PostgreSQL copies its databases itself.\nThe copy:\n  ${dump}\nBack, into a new database:\n${restore.map((line) => `  ${line}`).join('\n')}`,
  );
}

import { Command } from 'commander';
import { VERSION } from '../config/version.ts';
import { backupCommand } from './backup.ts';
import { copyCommand } from './copy.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { listCommand } from './list.ts';
import { listenCommand } from './listen.ts';
import { migrateCommand } from './migrate.ts';
import { quarantineCommand } from './quarantine.ts';
import { rateCommand } from './rate.ts';
import { rerateCommand } from './rerate.ts';
import { reportCommand } from './report.ts';
import { serveCommand } from './serve.ts';
import { sessionCommand } from './session.ts';
import { sessionsCommand } from './sessions.ts';
import { settleCommand } from './settle.ts';
import { showCommand } from './show.ts';
import { sourceCommand } from './source.ts';
import { tenantCommand } from './tenant.ts';
import { tokenCommand } from './token.ts';
import { watchCommand } from './watch.ts';

/** The command line: one file per command, each calling the verbs that the API calls. */
export function program(): Command {
  const ringlog = new Command('ringlog')
    .description('Keeps the call records of any phone system, and answers questions about them.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(ringlog --help tells what there is)');
  for (const command of [
    serveCommand(),
    importCommand(),
    watchCommand(),
    listenCommand(),
    exportCommand(),
    listCommand(),
    showCommand(),
    sessionsCommand(),
    sessionCommand(),
    reportCommand(),
    quarantineCommand(),
    rerateCommand(),
    settleCommand(),
    migrateCommand(),
    doctorCommand(),
    backupCommand(),
    copyCommand(),
    sourceCommand(),
    rateCommand(),
    tokenCommand(),
    tenantCommand(),
  ]) {
    ringlog.addCommand(command);
  }
  ringlog.addHelpText(
    'after',
    '\nExample:\n  ringlog serve\n  ringlog import /var/log/asterisk/cdr-csv/Master.csv\n  ringlog list --top 20',
  );
  return inherit(ringlog);
}

/** Subcommands end and explain themselves as their parents do. */
function inherit(command: Command): Command {
  for (const child of command.commands) inherit(child.copyInheritedSettings(command));
  return command;
}

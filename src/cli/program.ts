import { Command } from 'commander';
import { VERSION } from '../config/version.ts';

/** The commands, in the order in which `--help` tells of them. Each loads what it needs, and that only. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  watch: async () => (await import('./watch.ts')).watchCommand(),
  listen: async () => (await import('./listen.ts')).listenCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  list: async () => (await import('./list.ts')).listCommand(),
  show: async () => (await import('./show.ts')).showCommand(),
  sessions: async () => (await import('./sessions.ts')).sessionsCommand(),
  session: async () => (await import('./session.ts')).sessionCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  quarantine: async () => (await import('./quarantine.ts')).quarantineCommand(),
  rerate: async () => (await import('./rerate.ts')).rerateCommand(),
  settle: async () => (await import('./settle.ts')).settleCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  backup: async () => (await import('./backup.ts')).backupCommand(),
  copy: async () => (await import('./copy.ts')).copyCommand(),
  source: async () => (await import('./source.ts')).sourceCommand(),
  rate: async () => (await import('./rate.ts')).rateCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  tenant: async () => (await import('./tenant.ts')).tenantCommand(),
};

/**
 * The command line: one file per command, each calling the verbs that the API calls. It has the command that is named
 * first, which starts the sooner; all, where none is.
 */
export async function program([first = '']: readonly string[]): Promise<Command> {
  const ringlog = new Command('ringlog')
    .description('Keeps the call records of any phone system, and answers questions about them.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(ringlog --help tells what there is)');
  const named = Object.hasOwn(COMMANDS, first) ? [COMMANDS[first]!] : Object.values(COMMANDS);
  for (const command of await Promise.all(named.map((load) => load()))) ringlog.addCommand(command);
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

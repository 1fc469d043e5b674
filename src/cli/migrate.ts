import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import type { Migrated } from '../store/migrated.ts';
import type { Target } from '../store/postgres/target.ts';
import { tryMigration } from '../store/sqlite/migrate.ts';
import { prepareFolder } from '../store/sqlite/open.ts';
import { targetOf } from '../store/open.ts';
import { dataCommand, type CommonFlags } from './command.ts';
import { printJson, printLine } from './output.ts';

interface MigrateFlags extends CommonFlags {
  readonly dryRun?: boolean;
}

export function migrateCommand(): Command {
  return dataCommand(
    'migrate',
    'Bring the database to the schema of this version; whatever opens it does so, too.',
    'ringlog migrate --dry-run',
  )
    .option('--dry-run', 'print the SQL of what would be done, and do nothing')
    .action((flags: MigrateFlags) => run(flags));
}

async function run(flags: MigrateFlags): Promise<void> {
  const dry_run = flags.dryRun === true;
  const config = readConfig(flags);
  const target = targetOf(config);
  const migrateFolder = dry_run ? tryMigration : prepareFolder;
  const done = await (target === null ? migrateFolder(config.data) : migrateThere(target, dry_run));
  if (flags.json === true) printJson({ dry_run, ...done });
  else if (dry_run) printStatements(done);
  else printDone(done);
}

/** No other command need load it. */
async function migrateThere(target: Target, isTrial: boolean): Promise<Migrated> {
  const { migrateDatabase } = await import('../store/postgres/prepare.ts');
  return migrateDatabase(target, isTrial);
}

function printStatements({ statements }: Migrated): void {
  if (statements.length === 0) printLine('-- Nothing to do.');
  for (const statement of statements) printLine(statement.startsWith('--') ? statement : `${statement};`);
}

function printDone({ migrations, statements, distributed }: Migrated): void {
  if (migrations.length > 0) printLine(`Migrations run: ${migrations.join(', ')}`);
  if (distributed.length > 0) printLine(`Tables spread over the machines of Citus: ${distributed.join(', ')}`);
  if (migrations.length + distributed.length > 0) return;
  if (statements.length > 0) printLine(`Done: ${statements.join('; ')}`);
  else printLine('The database has the schema of this version already.');
}

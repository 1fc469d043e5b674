import { Command } from 'commander';
import { ROLES, type Role } from '../access/ctx.ts';
import { readLifetime } from '../access/lifetime.ts';
import { createToken, listTokens, revokeToken } from '../access/tokens.ts';
import { SetupError } from '../record/errors.ts';
import { formatTime } from '../record/time.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { printJson, printLine, printTable } from './output.ts';

interface CreateFlags extends CommonFlags {
  readonly role: string;
  readonly extensions?: string;
  readonly expires?: string;
  readonly name?: string;
}

export function tokenCommand(): Command {
  const create = tenantDataCommand(
    'create',
    'Make a token and print it, this once.',
    'ringlog token create --role user --extensions 101 --name "phone of 101" --expires 90d',
  )
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--extensions <numbers>', 'of a manager or user: the extensions it may see, e.g. 101,102')
    .option('--expires <time>', 'how long it lives, e.g. 90d, 12h; for ever when not given')
    .option('--name <name>', 'what it is for')
    .action((flags: CreateFlags) => createOne(flags));
  const list = tenantDataCommand('list', 'Show the tokens, without their secrets.', 'ringlog token list').action(
    (flags: CommonFlags) => listAll(flags),
  );
  const revoke = tenantDataCommand(
    'revoke',
    'Take a token back; it is refused from the next request on.',
    'ringlog token revoke 3',
  )
    .argument('<id>', 'the number in `token list`')
    .action((id: string, flags: CommonFlags) => revokeOne(id, flags));
  return new Command('token')
    .description('Make, show and revoke tokens.')
    .addHelpText('after', '\nExample:\n  ringlog token create --role admin')
    .addCommand(create)
    .addCommand(list)
    .addCommand(revoke);
}

async function createOne(flags: CreateFlags): Promise<void> {
  const input = {
    role: flags.role as Role,
    extensions: (flags.extensions ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    lifetime: flags.expires === undefined ? null : lifetimeOf(flags.expires),
    name: flags.name ?? null,
  };
  const made = await withTenant(flags, { writer: 'place' }, (ctx) => createToken({ ctx, input }));
  if (flags.json === true) printJson(made);
  else printLine(made.token);
}

async function listAll(flags: CommonFlags): Promise<void> {
  const tokens = await withTenant(flags, EXISTING, (ctx) => listTokens({ ctx, input: null }));
  const time = (at: number | null) => (at === null ? null : formatTime(at));
  const items = tokens.map((token) => ({
    ...token,
    created_at: time(token.created_at),
    expires_at: time(token.expires_at),
    revoked_at: time(token.revoked_at),
  }));
  if (flags.json === true) return printJson({ items });
  printTable(
    ['ID', 'TOKEN', 'ROLE', 'NAME', 'EXTENSIONS', 'CREATED', 'EXPIRES', 'REVOKED'],
    items.map((one) => [
      one.id,
      `${one.prefix}…`,
      one.role,
      one.name,
      one.extensions?.join(',') ?? null,
      one.created_at,
      one.expires_at,
      one.revoked_at,
    ]),
  );
}

async function revokeOne(text: string, flags: CommonFlags): Promise<void> {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(id)) throw new SetupError(`'${text}' is no number of a token; \`ringlog token list\` shows them.`);
  await withTenant(flags, EXISTING, (ctx) => revokeToken({ ctx, input: { id } }));
  if (flags.json === true) printJson({ id, revoked: true });
  else printLine(`Token ${id} is revoked.`);
}

/** @throws SetupError */
function lifetimeOf(text: string): number {
  const lifetime = readLifetime(text);
  if (lifetime !== null) return lifetime;
  throw new SetupError(`--expires is a time such as 90d, 12h, 30m or 2w, up to 100 years, not '${text}'.`);
}

import { Command } from 'commander';
import { editTenant, getTenant, type TenantView } from '../access/tenant-settings.ts';
import { createTenant, listTenants } from '../access/tenants.ts';
import { SetupError } from '../record/errors.ts';
import { formatTime } from '../record/time.ts';
import { dataCommand, EXISTING, tenantDataCommand, withStore, withTenant, type CommonFlags } from './command.ts';
import { printable, printJson, printLine, printTable } from './output.ts';

interface EditFlags extends CommonFlags {
  readonly billedAccount?: string;
  readonly costsSeenBy?: readonly string[];
}

export function tenantCommand(): Command {
  const create = dataCommand(
    'create',
    'Make a tenant; its call logs are walled off from all others.',
    'ringlog tenant create acme',
  )
    .argument('<name>', "letters, digits, '.', '_', '-' and blanks")
    .action(async (name: string, flags: CommonFlags) => {
      const tenant = await withStore(flags, { writer: 'place' }, (store) => createTenant(store, name));
      if (flags.json === true) printJson({ id: tenant.id, name: tenant.name });
      else
        printLine(
          `Tenant '${tenant.name}' is made. Its first token: ringlog token create --role admin --tenant '${tenant.name}'`,
        );
    });
  const list = dataCommand('list', 'Show the tenants.', 'ringlog tenant list').action(async (flags: CommonFlags) => {
    const tenants = await withStore(flags, EXISTING, (store) => listTenants(store));
    const items = tenants.map(({ id, name, created_at }) => ({ id, name, created_at: formatTime(created_at) }));
    if (flags.json === true) printJson({ items });
    else
      printTable(
        ['ID', 'NAME', 'CREATED'],
        items.map((one) => [one.id, one.name, one.created_at]),
      );
  });
  const show = tenantDataCommand('show', 'Show the settings of a tenant.', 'ringlog tenant show --tenant acme').action(
    async (flags: CommonFlags) =>
      print(await withTenant(flags, EXISTING, (ctx) => getTenant({ ctx, input: null })), flags),
  );
  const edit = tenantDataCommand(
    'edit',
    'Change settings of a tenant.',
    'ringlog tenant edit --tenant acme --billed-account USER --costs-seen-by manager user',
  )
    .option('--billed-account <TENANT|USER>', "whom costs go to: the tenant's name, or the extension that caused them")
    .option('--costs-seen-by <role...>', 'roles beside admin that see costs: manager, user, or none')
    .action(async (flags: EditFlags) => {
      const settings = given(flags);
      if (Object.keys(settings).length === 0) throw new SetupError('Say what to change, e.g. --billed-account USER.');
      print(await withTenant(flags, EXISTING, (ctx) => editTenant({ ctx, input: { settings } })), flags);
    });
  return new Command('tenant')
    .description('Make and show tenants, and decide for them.')
    .addHelpText('after', '\nExample:\n  ringlog tenant create acme')
    .addCommand(create)
    .addCommand(list)
    .addCommand(show)
    .addCommand(edit);
}

/** The settings that were given; the verb checks them. */
function given({ billedAccount, costsSeenBy }: EditFlags): Record<string, unknown> {
  const roles = costsSeenBy?.length === 1 && costsSeenBy[0] === 'none' ? [] : costsSeenBy;
  return {
    ...(billedAccount === undefined ? {} : { billed_account: billedAccount.toUpperCase() }),
    ...(roles === undefined ? {} : { costs_seen_by: roles }),
  };
}

function print(tenant: TenantView, { json }: CommonFlags): void {
  if (json === true) return printJson({ ...tenant });
  printLine(`name            ${printable(tenant.name)}`);
  printLine(`billed_account  ${tenant.billed_account ?? 'TENANT (not decided)'}`);
  printLine(`costs_seen_by   ${['admin', ...tenant.costs_seen_by].join(', ')}`);
}

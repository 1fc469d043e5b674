import { Command } from 'commander';
import { createTenant, listTenants } from '../access/tenants.ts';
import { formatTime } from '../record/time.ts';
import { dataCommand, EXISTING, withStore, type CommonFlags } from './command.ts';
import { printJson, printLine, printTable } from './output.ts';

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
  return new Command('tenant')
    .description('Make and show tenants.')
    .addHelpText('after', '\nExample:\n  ringlog tenant create acme')
    .addCommand(create)
    .addCommand(list);
}

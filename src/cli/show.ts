import type { Command } from 'commander';
import { getCallLog } from '../calllogs/get.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { printable, printLine } from './output.ts';

export function showCommand(): Command {
  return tenantDataCommand(
    'show',
    'Show one call log in detail: what GET /calllogs/{id} answers.',
    'ringlog show NzAwNTUxOTA5NzczMTQ4MTYw',
  )
    .argument('<id>', 'the id, as lists show it')
    .action((id: string, flags: CommonFlags) => run(id, flags));
}

async function run(id: string, flags: CommonFlags): Promise<void> {
  const found = await withTenant(flags, EXISTING, async (ctx) => {
    const { json, beside } = await getCallLog({ ctx, input: { id } });
    return { json, beside: await beside() };
  });
  if (flags.json === true) return printLine(found.json);
  const fields = { ...(JSON.parse(found.json) as Record<string, string | number | null>), ...found.beside };
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null) printLine(`${name.padEnd(width)}  ${printable(value)}`);
  }
}

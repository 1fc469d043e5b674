import type { Command } from 'commander';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { readListOptions } from '../calllogs/list-options.ts';
import type { RawOptions } from '../query/options.ts';
import { explainCallLogs, listCallLogs } from '../calllogs/list.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';

interface ListFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly orderby?: string;
  readonly top?: string;
  readonly skip?: string;
  readonly explain?: boolean;
}

export function listCommand(): Command {
  return tenantDataCommand(
    'list',
    'Show call logs, newest first: what GET /calllogs answers.',
    `ringlog list --filter "duration gt 60 and direction eq 'INBOUND_CALL'" --orderby "duration desc" --top 20`,
  )
    .option('--filter <expression>', 'which: "duration gt 60 and caller eq \'101\'"')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--orderby <fields>', 'field [asc|desc]{, field [asc|desc]}')
    .option('--top <number>', 'how many, 1 to 1000 (20)')
    .option('--skip <number>', 'how many to leave out')
    .option('--explain', 'tell how the answer is found instead')
    .action((flags: ListFlags) => run(flags));
}

const SHOWN = [
  'started_at',
  'caller',
  'callee',
  'direction',
  'duration',
  'status_code',
  'end_reason',
  'trunk',
  'id',
] as const;

async function run(flags: ListFlags): Promise<void> {
  const { filter, search, tz, orderby, top = '20', skip } = flags;
  const raw: RawOptions = { filter, search, tz, orderby, top, skip };
  const answer = await withTenant(flags, EXISTING, async (ctx) => {
    const input = readListOptions(raw, cursorsOf(await cursorSecret(ctx.store)));
    return flags.explain === true ? explainCallLogs({ ctx, input }) : listCallLogs({ ctx, input });
  });
  if (typeof answer === 'string') return flags.json === true ? printJson({ explain: answer }) : printLine(answer);
  const page = answer;
  if (flags.json === true) return printLine(`{"count":${page.count},"items":${page.items}}`);
  const items = JSON.parse(page.items) as Record<string, string | number | null>[];
  printTable(
    SHOWN.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    items.map((item) => SHOWN.map((name) => item[name]!)),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(page.count!, 'call log')}`);
}

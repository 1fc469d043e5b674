import type { Command } from 'commander';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { LIST_OPTIONS, readListOptions, requestOf } from '../calllogs/list-options.ts';
import type { RawOptions } from '../query/options.ts';
import { SESSIONS } from '../record/session-fields.ts';
import { explainSessions, listSessions } from '../sessions/list.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';

interface SessionsFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly orderby?: string;
  readonly top?: string;
  readonly skip?: string;
  readonly explain?: boolean;
}

export function sessionsCommand(): Command {
  return tenantDataCommand(
    'sessions',
    'Show calls, one row each whatever number of call logs they have: what GET /sessions answers.',
    `ringlog sessions --filter "outcome in ('MISSED', 'CANCELLED') and direction eq 'INBOUND_CALL'" --top 20`,
  )
    .option('--filter <expression>', 'which: "outcome eq \'MISSED\' and leg_count gt 1"')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--orderby <fields>', 'field [asc|desc]{, field [asc|desc]}')
    .option('--top <number>', 'how many, 1 to 1000 (20)')
    .option('--skip <number>', 'how many to leave out')
    .option('--explain', 'tell how the answer is found instead')
    .action((flags: SessionsFlags) => run(flags));
}

const SHOWN = [
  'started_at',
  'caller',
  'callee',
  'answered_by',
  'direction',
  'outcome',
  'duration',
  'leg_count',
  'session_id',
] as const;

async function run(flags: SessionsFlags): Promise<void> {
  const { filter, search, tz, orderby, top = '20', skip } = flags;
  const raw: RawOptions = { filter, search, tz, orderby, top, skip };
  const answer = await withTenant(flags, EXISTING, async (ctx) => {
    const cursors = cursorsOf(await cursorSecret(ctx.store));
    const input = requestOf(readListOptions(raw, cursors, LIST_OPTIONS, SESSIONS));
    return flags.explain === true ? explainSessions({ ctx, input }) : listSessions({ ctx, input });
  });
  if (typeof answer === 'string') return flags.json === true ? printJson({ explain: answer }) : printLine(answer);
  const page = answer;
  if (flags.json === true) return printLine(`{"count":${page.count},"items":${page.items}}`);
  const items = JSON.parse(page.items) as Record<string, string | number | null>[];
  printTable(
    SHOWN.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    // A call that belongs to no session is shown by the id of its call log.
    items.map((item) => SHOWN.map((name) => (name === 'session_id' ? (item[name] ?? item['id']!) : item[name]!))),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(page.count!, 'session')}`);
}

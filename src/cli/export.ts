import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Ctx } from '../access/ctx.ts';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { exportCallLogs, readExportOptions } from '../calllogs/export.ts';
import { listCallLogs } from '../calllogs/list.ts';
import type { RawOptions } from '../query/options.ts';
import { SetupError } from '../record/errors.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson } from './output.ts';
import { progressOf } from './progress.ts';

interface ExportFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly orderby?: string;
  readonly format?: string;
  readonly output?: string;
}

export function exportCommand(): Command {
  return tenantDataCommand(
    'export',
    'Write call logs as CSV or NDJSON: what GET /calllogs/export answers.',
    'ringlog export --filter "started_at ge 2026-01-01" --output january.csv',
  )
    .option('--filter <expression>', 'which: "duration gt 60 and caller eq \'101\'"')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--orderby <order>', 'started_at asc, or started_at desc (the default)')
    .option('--format <name>', 'csv or ndjson (csv)')
    .option('--output <file>', 'where to (standard output)')
    .action((flags: ExportFlags) => run(flags));
}

async function run(flags: ExportFlags): Promise<void> {
  const { filter, search, tz, orderby, format, output, json } = flags;
  if (json === true && output === undefined) {
    throw new SetupError('--json prints a summary, so the call logs need a file of their own: add --output FILE.');
  }
  const raw: RawOptions = { filter, search, tz, orderby, format };
  const began = performance.now();
  const exported = await withTenant(flags, EXISTING, (ctx) => write(ctx, raw, output ?? null));
  const seconds = Math.round(performance.now() - began) / 1000;
  if (json === true) printJson({ exported, seconds });
  else process.stderr.write(`${plural(exported, 'call log')} exported in ${seconds} s\n`);
}

async function write(ctx: Ctx, raw: RawOptions, output: string | null): Promise<number> {
  const cursors = cursorsOf(await cursorSecret(ctx.store));
  const input = readExportOptions(raw, cursors);
  const { count } = await listCallLogs({ ctx, input: { ...input, top: 1 } });
  const target: Writable = output === null ? process.stdout : createWriteStream(output);
  const progress = progressOf(output ?? 'export');
  let rows = 0;
  try {
    if (output !== null) await once(target, 'open');
    for await (const part of exportCallLogs({ ctx, input })) {
      rows += part.rows;
      if (!target.write(part.text)) await once(target, 'drain');
      progress.show(rows, count, rows);
    }
    if (output !== null) await finished(target.end());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whoever reads has had enough: `ringlog export | head`.
    if (code === 'EPIPE') return rows;
    if (output !== null && code?.startsWith('E') === true && code !== 'ERR') {
      throw new SetupError(
        `${output} cannot be written: ${(error as Error).message}. Name another file with --output.`,
      );
    }
    throw error;
  } finally {
    progress.end();
  }
  return rows;
}

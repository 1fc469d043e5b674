import { Command } from 'commander';
import type { Ctx } from '../access/ctx.ts';
import type { RawOptions } from '../query/options.ts';
import { HEATMAP_COLUMNS, reportHeatmap } from '../reports/heatmap.ts';
import { KPI_COLUMNS, reportKpi } from '../reports/kpi.ts';
import {
  readHeatmapOptions,
  readKpiOptions,
  readSpendOptions,
  readTopOptions,
  readVolumeOptions,
  USUAL_DAYS,
  USUAL_HEATMAP_DAYS,
} from '../reports/report-options.ts';
import { csvOf, type ReportHead, type Value } from '../reports/report.ts';
import { reportSpend, SPEND_BY, spendColumns, type SpendReport } from '../reports/spend.ts';
import { reportTop, topColumns } from '../reports/top.ts';
import { reportVolume, volumeColumns } from '../reports/volume.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';

interface ReportFlags extends CommonFlags {
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly of?: string;
  readonly filter?: string;
  readonly search?: string;
  readonly interval?: string;
  readonly with?: string;
  readonly by?: string;
  readonly top?: string;
  readonly csv?: boolean;
}

export function reportCommand(): Command {
  const volume = reportOf(
    'volume',
    'Calls over time.',
    USUAL_DAYS,
    'ringlog report volume --tz Europe/Berlin --interval day',
  )
    .option('--interval <unit>', 'hour, day or month (what makes some dozens of lines)')
    .option('--with <figures>', 'waits, peaks or both with a comma: the longest wait, and how many calls at once')
    .action((flags: ReportFlags) =>
      run(flags, async (ctx, raw) => {
        const input = readVolumeOptions(raw);
        return linesOf(await reportVolume({ ctx, input }), volumeColumns(input));
      }),
    );
  const heatmap = reportOf(
    'heatmap',
    'When in the week calls come.',
    USUAL_HEATMAP_DAYS,
    'ringlog report heatmap --tz Europe/Berlin',
  ).action((flags: ReportFlags) =>
    run(flags, async (ctx, raw) => {
      const report = await reportHeatmap({ ctx, input: readHeatmapOptions(raw) });
      return { ...linesOf(report, HEATMAP_COLUMNS), print: () => printWeek(report.items) };
    }),
  );
  const top = reportOf(
    'top',
    'With whom or by what there were most calls.',
    USUAL_DAYS,
    'ringlog report top --by extension --top 20',
  )
    .option('--by <field>', 'caller, callee, trunk, service_number, … or extension (caller)')
    .option('--top <number>', 'how many, 1 to 1000 (10)')
    .action((flags: ReportFlags) =>
      run(flags, async (ctx, raw) => {
        const input = readTopOptions(raw);
        return linesOf(await reportTop({ ctx, input }), topColumns(input));
      }),
    );
  const kpi = reportOf(
    'kpi',
    'How well calls went: answer rate, ASR, NER, ACD, PDD, waits, calls at once.',
    USUAL_DAYS,
    'ringlog report kpi --from 2026-03-01 --to 2026-03-31 --filter "trunk eq \'carrier-north\'"',
  ).action((flags: ReportFlags) =>
    run(flags, async (ctx, raw) => {
      const report = await reportKpi({ ctx, input: readKpiOptions(raw) });
      return { report, columns: KPI_COLUMNS, items: [report], print: () => printFigures(report) };
    }),
  );
  const spend = reportOf(
    'spend',
    'What calls cost, of the call logs that have a cost.',
    null,
    'ringlog report spend --from 2026-03-01 --to 2026-03-31 --tz Europe/Berlin --by account',
  )
    .option('--by <what>', `${SPEND_BY.slice(0, -1).join(', ')} or ${SPEND_BY.at(-1)!} (account)`)
    .action((flags: ReportFlags) =>
      run(flags, async (ctx, raw) => {
        const input = readSpendOptions(raw);
        const report = await reportSpend({ ctx, input });
        const columns = spendColumns(input);
        const { print, ...lines } = linesOf(report, columns);
        return { ...lines, print: () => printSpend(print, report) };
      }),
    );
  const command = new Command('report')
    .description('The traffic in figures: how much, when, with whom, how well, and what it costs.')
    .addHelpText('after', '\nExample:\n  ringlog report kpi --from 2026-03-01 --to 2026-03-31 --tz Europe/Berlin');
  for (const child of [volume, heatmap, top, kpi, spend]) command.addCommand(child);
  return command;
}

/** `days`: the time that is meant where none is given; null: all. What costs is always a call log. */
function reportOf(name: string, description: string, days: number | null, example: string): Command {
  const [from, to] = days === null ? ['all', 'all'] : [`the ${days} days up to --to`, 'today'];
  const command = tenantDataCommand(name, description, example)
    .option('--from <time>', `the first moment: a date, or RFC 3339 (${from})`)
    .option('--to <time>', `the last day, or the moment with which the time is over (${to})`)
    .option('--tz <zone>', 'the IANA zone of hours, days and dates (UTC)');
  if (days !== null)
    command.option('--of <what>', 'sessions, which are calls as they were lived, or calllogs (sessions)');
  return command
    .option('--filter <expression>', 'which: "direction eq \'INBOUND_CALL\'"')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--csv', 'print CSV');
}

/** A report as it can be printed: as JSON, as CSV, or for people. */
interface Printed {
  readonly report: Omit<ReportHead, 'from' | 'to'> & Record<'from' | 'to', string | null>;
  readonly columns: readonly string[];
  readonly items: readonly object[];
  readonly print: () => void;
}

async function run(flags: ReportFlags, make: (ctx: Ctx, raw: RawOptions) => Promise<Printed>): Promise<void> {
  const { from, to, tz, of, filter, search, interval, with: more, by, top } = flags;
  const raw: RawOptions = { from, to, tz, of, filter, search, interval, with: more, by, top };
  const { report, columns, items, print } = await withTenant(flags, EXISTING, (ctx) => make(ctx, raw));
  if (flags.json === true) return printJson(report);
  if (flags.csv === true) return void process.stdout.write(csvOf(columns, items));
  const time = [report.from === null ? '' : ` from ${report.from}`, report.to === null ? '' : ` to ${report.to}`];
  printLine(`${report.of}${time.join('')} (${report.tz})\n`);
  print();
}

function linesOf<Head extends Printed['report'] & { readonly items: readonly object[] }>(
  report: Head,
  columns: readonly string[],
): Printed {
  const items = report.items as readonly Record<string, Value>[];
  const print = () =>
    printTable(
      columns.map(heading),
      items.map((item) => columns.map((name) => shown(item[name]!))),
    );
  return { report, columns, items, print };
}

/** Amounts are numbers as JSON has them. */
const shown = (value: Value): Value =>
  typeof value === 'object' ? (value === null ? null : JSON.stringify(value)) : value;

function printSpend(print: () => void, { total, unrated }: SpendReport): void {
  print();
  printLine(
    `\n${plural(total.calls, 'call log')}, ${plural(total.billed_seconds, 'second')} billed, ${JSON.stringify(total.cost)} in all.`,
  );
  if (unrated > 0) printLine(`${plural(unrated, 'call log')} without a rate: \`ringlog rate missing\` shows them.`);
}

const heading = (name: string) => name.toUpperCase().replaceAll('_', ' ');
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The calls of each hour, one line for each day of the week. */
function printWeek(items: readonly { readonly weekday: number; readonly calls: number }[]): void {
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  const rows = WEEKDAYS.map((name, index) => [
    name,
    ...items.filter(({ weekday }) => weekday === index + 1).map(({ calls }) => calls),
  ]);
  printTable(['', ...hours], rows);
}

function printFigures(report: Readonly<Record<(typeof KPI_COLUMNS)[number], Value>>): void {
  const width = Math.max(...KPI_COLUMNS.map((name) => name.length));
  for (const name of KPI_COLUMNS) if (report[name] !== null) printLine(`${name.padEnd(width)}  ${report[name]}`);
}

import { ByFirstLine } from '../by-first-line.ts';
import type { Fault, Sink } from '../format.ts';
import { ReaderOn } from '../reader-on.ts';
import { likeliestSeparator } from '../separator.ts';
import type { Site } from '../site.ts';
import { splitRecord } from '../split-record.ts';
import { DelimitedReader } from '../table/delimited-reader.ts';
import { SqlDumpReader } from '../table/sql-dump-reader.ts';
import { TabbedReader } from '../table/tabbed-reader.ts';
import type { Row, TableSink } from '../table/table.ts';
import { Arrangement, chosenColumns, isHollow } from './arrangement.ts';
import { CdrRows } from './cdr-rows.ts';
import { CelColumns } from './cel/cel-columns.ts';
import { QueueColumns } from './queue/queue-columns.ts';
import { NAMED } from './layout.ts';
import { shapeOf } from './table-shape.ts';
import { isInstant, readTime } from './times.ts';

const SQL = /^(?:--|#|\/\*|\(|(?:INSERT|REPLACE|CREATE|DROP|LOCK|SET|USE|BEGIN|START|PRAGMA|DELETE|TRUNCATE)\b)/i;
const SEPARATORS = [',', ';', '|'] as const;
/** By its start and these a row is known from others where it has no sequence: what is not written later, as a recording's name is. */
const IDENTITY = [
  'clid',
  'src',
  'dst',
  'dcontext',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'duration',
  'billsec',
  'disposition',
  'uniqueid',
] as const;

const OWN = /^(?:cdr|cel|queue_log)$/i;

/** What the rows of the table at hand are; `shape`: it is told by each row. */
type Kind = Arrangement | CelColumns | QueueColumns | 'shape' | null;

/**
 * Rows of the tables that Asterisk, FreePBX and Issabel keep in a database: `cdr` makes call logs, `cel` and `queue_log` parts. As an
 * SQL dump, as CSV, or in columns parted by tabs.
 */
export class DatabaseReader extends ReaderOn implements TableSink {
  readonly #sink: Sink;
  readonly #rows: CdrRows;
  readonly #chosen: Arrangement | null;
  protected readonly input: ByFirstLine;
  #kind: Kind = null;
  #shapes = new Map<readonly string[], Arrangement | CelColumns>();

  constructor(sink: Sink, site: Site) {
    super();
    this.#sink = sink;
    this.#rows = new CdrRows(sink, site);
    this.#chosen = chosenColumns(site);
    this.input = new ByFirstLine((line) => this.#choose(line));
  }

  override end(): void {
    super.end();
    this.flush();
  }

  flush(): void {
    this.#rows.flush();
  }

  header(): number {
    return this.input.header();
  }

  table(name: string | null, columns: readonly string[] | null): boolean {
    // A table that is called cdr and has other columns is not passed over in silence; nor are the other two.
    if (columns !== null) this.#kind = kindOf(columns) ?? (name === null || OWN.test(name) ? 'shape' : null);
    else if (name === null || /cdr$/i.test(name)) this.#kind = this.#chosen ?? 'shape';
    else this.#kind = /(?:cel|queue_log)$/i.test(name) ? 'shape' : null;
    return this.#kind !== null;
  }

  row(values: readonly (string | null)[], line: number, row: Row): void {
    const kind = this.#kind === 'shape' ? this.#byShape(values) : this.#kind;
    if (kind === null) {
      const reason = `The row has ${values.length} values; no table cdr or cel is known that has so many in this order. Name them in the settings of the source (columns), or export them with a header.`;
      this.fault({ line, column: null, reason, raw: row.raw() });
    } else if (values.length !== kind.count) {
      const reason = `The row has ${values.length} values; the table has ${kind.count} columns.`;
      this.fault({ line, column: null, reason, raw: row.raw() });
    } else if (kind instanceof Arrangement) this.#cdr(values, kind, line, row);
    else this.#event(values, kind, line, row);
  }

  fault(fault: Fault): void {
    this.#rows.fault(fault);
  }

  #choose(line: string): SqlDumpReader | TabbedReader | DelimitedReader {
    if (SQL.test(line)) return new SqlDumpReader(this);
    if (likeliestSeparator(line, [...SEPARATORS, '\t']) === '\t') return new TabbedReader(this, isTableHeader);
    const fields: string[] = [];
    const fits = (separator: string) => {
      if (splitRecord(line, fields, undefined, separator) < 0) return false;
      return isTableHeader(fields) || shapeOf(fields) !== null || fields.length === this.#chosen?.count;
    };
    return new DelimitedReader(this, SEPARATORS.find(fits) ?? likeliestSeparator(line, SEPARATORS), isTableHeader);
  }

  #byShape(values: readonly (string | null)[]): Arrangement | CelColumns | null {
    const shape = shapeOf(values);
    if (shape === null) return null;
    let kind = this.#shapes.get(shape.columns);
    if (kind === undefined) {
      kind = shape.table === 'cdr' ? new Arrangement(shape.columns) : new CelColumns(shape.columns);
      this.#shapes.set(shape.columns, kind);
    }
    return kind;
  }

  #cdr(values: readonly (string | null)[], arrangement: Arrangement, line: number, row: Row): void {
    const fields = arrangement.fields(values);
    if (isHollow(fields)) return;
    const start = readTime(fields[NAMED.start]!);
    if (start === null) {
      const { column, reason } = arrangement.explain(fields);
      this.fault({ line, column: column === null ? null : row.columnOf(column), reason, raw: row.raw() });
      return;
    }
    // What the column has by default where Asterisk does not write it: the same on all rows.
    if (fields[NAMED.sequence] === '0') fields[NAMED.sequence] = '';
    // PostgreSQL writes an instant in the zone of whoever exports it, which is no part of the record.
    const when = isInstant(fields[NAMED.start]!) ? String(start) : fields[NAMED.start]!;
    const identity = [when, ...IDENTITY.map((name) => fields[NAMED[name]]!)].join('\t');
    const rest = arrangement.rest(values);
    this.#rows.row({ fields, at: NAMED, start, identity, rest, legacy: row.legacy, line });
  }

  #event(values: readonly (string | null)[], columns: CelColumns | QueueColumns, line: number, row: Row): void {
    const read = columns.read(values);
    if ('reason' in read) {
      const column = read.column === null ? null : row.columnOf(read.column);
      this.fault({ line, column, reason: read.reason, raw: row.raw() });
      return;
    }
    for (const part of read) this.#sink.part(part, line);
  }
}

/** Whether the first line of a file is one of a table's export: SQL, or the names of the columns. */
export function isTableExport(line: string): boolean {
  if (SQL.test(line)) return true;
  return ['\t', ...SEPARATORS].some((separator) => {
    const fields: string[] = [];
    return splitRecord(line, fields, undefined, separator) > 0 && isTableHeader(fields);
  });
}

function isTableHeader(fields: readonly string[]): boolean {
  return fields.length > 4 && kindOf(fields) !== null;
}

function kindOf(columns: readonly string[]): Arrangement | CelColumns | QueueColumns | null {
  const arrangement = new Arrangement(columns);
  if (arrangement.isCdr()) return arrangement;
  const events = new CelColumns(columns);
  if (events.isCel()) return events;
  const queues = new QueueColumns(columns);
  return queues.isQueueLog() ? queues : null;
}

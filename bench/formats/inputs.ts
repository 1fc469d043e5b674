import { attributes, csv, formLines, jsonBodies, jsonLines, xml, type Plain } from './plain.ts';

/** One kind of input that is measured. */
export interface Input {
  readonly format: string;
  /** The sample below test/fixtures/<format>/ of which it is made. It holds no records that cannot be read. */
  readonly sample: string;
  /** Lines at the beginning of the sample that a file has once: names of columns. */
  readonly header?: number;
  /** So many of its lines are taken; absent: all. */
  readonly lines?: number;
  /** The lines of the sample that are left out. */
  readonly without?: RegExp;
  /** What tells calls apart in it, beside UUIDs and long numbers. */
  readonly ids?: RegExp;
  readonly plain: Plain;
  /** What that is, and what it counts, for people. */
  readonly yardstick: string;
  readonly unit: string;
}

const CSV = { plain: csv(), yardstick: 'csv-parse', unit: 'lines' };
/** Where records differ in length; or have quotes as no CSV has. */
const LOOSE_CSV = {
  plain: csv({ relax_column_count: true, relax_quotes: true }),
  yardstick: 'csv-parse, relaxed',
  unit: 'lines',
};
const JSON_LINES = { plain: jsonLines, yardstick: 'JSON.parse', unit: 'lines' };
const JSON_BODIES = { plain: jsonBodies, yardstick: 'JSON.parse', unit: 'bodies' };
const ACC = {
  plain: csv({ delimiter: ';', relax_column_count: true, relax_quotes: true }),
  yardstick: 'csv-parse at `;`, relaxed',
  unit: 'lines',
};

export const INPUTS: readonly Input[] = [
  { format: 'ringlog', sample: 'call-logs.ndjson', without: /^(?!\{"id": "Nz)/, ...JSON_LINES },
  { format: 'asterisk-csv', sample: 'master-18.csv', ...CSV },
  { format: 'asterisk-cel', sample: 'transfers.csv', ...CSV },
  {
    format: 'asterisk-queue-log',
    sample: 'queue_log.txt',
    plain: csv({ delimiter: '|', relax_column_count: true, relax_quotes: true }),
    yardstick: 'csv-parse at `|`, relaxed',
    unit: 'lines',
  },
  { format: 'freepbx-cdr', sample: 'freepbx-2.csv', ...CSV },
  {
    format: 'freepbx-cdr',
    sample: 'mysql-batch.tsv',
    header: 1,
    plain: csv({ delimiter: '\t', relax_quotes: true, relax_column_count: true }),
    yardstick: 'csv-parse at tabs, relaxed',
    unit: 'lines',
  },
  { format: 'freeswitch-json', sample: 'legs.json', ...JSON_LINES },
  { format: 'freeswitch-xml', sample: 'legs.xml', plain: xml('</cdr>\n'), yardstick: 'saxes', unit: 'bodies' },
  { format: 'freeswitch-csv', sample: 'example.csv', ...LOOSE_CSV },
  { format: 'portsip', sample: 'v22-queue.json', ...JSON_BODIES },
  { format: 'portsip', sample: 'rest-calllogs.ndjson', without: /\},\]/, ...JSON_LINES },
  { format: 'kamailio', sample: 'acc-syslog.log', ids: /(?<=call_id=)[^;@]+/, ...ACC },
  { format: 'kamailio', sample: 'list.json', ids: /(?<="callid": ?")[^@"]+/, ...JSON_BODIES },
  { format: 'opensips', sample: 'acc-syslog.log', ids: /(?<=call_id=)[^;@]+/, ...ACC },
  { format: 'opensips', sample: 'events.ndjson', ids: /(?<="callid": ?")[^@"]+/, ...JSON_LINES },
  {
    format: 'radius',
    sample: 'cisco-detail.txt',
    lines: 285,
    ids: /(?<=Acct-Session-Id = ")[^"]+|(?<=call-id=)[^@"]+|(?<=conf-id=\w+ )[\dA-F]{8}/,
    plain: attributes,
    yardstick: 'an object of the lines `name = value`',
    unit: 'lines',
  },
  { format: '3cx', sample: 'cdr-20.csv', ...LOOSE_CSV },
  { format: '3cx-report', sample: 'call-log.csv', header: 1, ...CSV },
  { format: 'cucm', sample: 'call-types.csv', header: 2, ...CSV },
  { format: 'avaya-smdr', sample: 'release-8.csv', ...LOOSE_CSV },
  { format: 'yeastar', sample: 'event-30012.ndjson', ...JSON_LINES },
  { format: 'yeastar', sample: 's-series-table.csv', header: 1, ...LOOSE_CSV },
  { format: 'grandstream', sample: 'master.csv', header: 1, ...LOOSE_CSV },
  { format: 'grandstream', sample: 'push.ndjson', ...JSON_LINES },
  { format: 'twilio', sample: 'pages.ndjson', ...JSON_LINES },
  { format: 'twilio', sample: 'callbacks.form', plain: formLines, yardstick: 'URLSearchParams', unit: 'lines' },
  {
    format: 'telnyx',
    sample: 'lifecycle.ndjson',
    ids: /(?<="(?:id|call_control_id|call_leg_id|call_session_id)":")[^"]+/,
    ...JSON_LINES,
  },
];

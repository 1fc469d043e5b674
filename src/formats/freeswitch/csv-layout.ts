import { readStamp } from './times.ts';

/** The columns of a line: names of channel variables in their order, `-` for one that is not used. */
export interface CsvLayout {
  readonly columns: readonly string[];
  readonly start: number;
  readonly answer: number;
  readonly end: number;
  readonly duration: number;
  readonly billsec: number;
  readonly cause: number;
  readonly uuid: number;
  readonly address: number;
}

export function csvLayout(columns: readonly string[]): CsvLayout {
  const at = (name: string) => columns.indexOf(name);
  return {
    columns,
    start: at('start_stamp'),
    answer: at('answer_stamp'),
    end: at('end_stamp'),
    duration: at('duration'),
    billsec: at('billsec'),
    cause: at('hangup_cause'),
    uuid: at('uuid'),
    address: at('local_ip_v4'),
  };
}

const BASE =
  'caller_id_name caller_id_number destination_number context start_stamp answer_stamp end_stamp duration billsec hangup_cause uuid bleg_uuid accountcode';
const CODECS = 'read_codec write_codec';

/**
 * The templates of FreeSWITCH's own cdr_csv.conf.xml, those that are built in, and the table of mod_cdr_pg_csv, with
 * and without its id and its last two columns.
 */
export const LAYOUTS: readonly CsvLayout[] = [
  `${BASE} ${CODECS}`,
  BASE,
  'accountcode caller_id_number destination_number context caller_id channel_name bridge_channel last_app last_arg start_stamp answer_stamp end_stamp duration billsec hangup_cause amaflags uuid userfield',
  `${BASE} ${CODECS} sip_user_agent call_clientcode sip_rtp_rxstat sip_rtp_txstat sofia_record_file`,
  `${BASE} ${CODECS} sip_user_agent sip_p_rtp_stat`,
  'uuid signal_bond direction ani destination_number answer_stamp end_stamp billsec accountcode userfield network_addr original_caller_id_name sip_gateway_name',
  `local_ip_v4 ${BASE} ${CODECS}`,
  `local_ip_v4 ${BASE} ${CODECS} sip_hangup_disposition ani`,
  `id local_ip_v4 ${BASE} ${CODECS}`,
  `id local_ip_v4 ${BASE} ${CODECS} sip_hangup_disposition ani`,
].map((columns) => csvLayout(columns.split(' ')));

/** The layout that these fields are in, by their shape; null when it is none of FreeSWITCH's own. */
export function layoutOf(fields: readonly string[]): CsvLayout | null {
  for (const layout of LAYOUTS) {
    if (layout.columns.length === fields.length && fitsAt(fields, layout, 0)) return layout;
  }
  return null;
}

/** Whether times, spans, cause and uuid are in their columns, which may be shifted. */
export function fitsAt(fields: readonly string[], layout: CsvLayout, shift: number): boolean {
  const { start, answer, end, duration, billsec, cause, uuid, address } = layout;
  const before = start < 0 ? 0 : shift;
  return (
    fields.length > uuid + shift &&
    (address < 0 || /^[\d.]+$/.test(fields[address]!)) &&
    (start < 0 || isTime(fields[start + shift]!)) &&
    (isTime(fields[answer + shift]!) || isMissing(fields[answer + shift]!)) &&
    (isTime(fields[end + shift]!) || isMissing(fields[end + shift]!)) &&
    (duration < 0 || isNumber(fields[duration + shift]!)) &&
    isNumber(fields[billsec + shift]!) &&
    (cause < 0 || /^(?:[A-Z][A-Z\d_]*)?$/.test(fields[cause + shift]!)) &&
    isUuid(fields[uuid + before]!)
  );
}

/** A line that names its columns, as exports of a table begin with. */
export function layoutOfHeader(fields: readonly string[]): CsvLayout | null {
  const names = fields.map((field) => field.trim().replace(/^"|"$/g, '').toLowerCase());
  return names.includes('start_stamp') && names.includes('hangup_cause') ? csvLayout(names) : null;
}

/** By its signs only; whether there is such a date is found out when it is read. */
export function isTime(text: string): boolean {
  return (
    text.length >= 19 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(13) === 58 &&
    (text.length === 19 || !Number.isNaN(readStamp(text).time))
  );
}

function isMissing(text: string): boolean {
  return text === '' || text === '0' || text === 'NULL' || text === 'null';
}

function isNumber(text: string): boolean {
  return /^-?\d{0,10}$/.test(text);
}

function isUuid(text: string): boolean {
  return text.length >= 8 && /^[\w.@:-]+$/.test(text) && !AMA.test(text);
}

/** The words of `amaflags`, which stand beside the uuid in the template called `asterisk`. */
const AMA = /^(?:DOCUMENTATION|BILLING|OMIT|IGNORE)$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** As the switch makes them; a dialplan may choose others. */
export function isRealUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** What the settings of a source may say of its gateways: `causes=decimal`, or the name of an attribute for a field. */
export const RADIUS_NAMES = [
  'decimal',
  'session_id',
  'caller',
  'caller_display_name',
  'callee',
  'callee_display_name',
  'destination',
  'outbound_caller_id',
  'did_cid',
  'trunk',
  'billed_account',
  'service_number',
] as const;
type Field = Exclude<(typeof RADIUS_NAMES)[number], 'decimal'>;

export interface RadiusSettings {
  /** The gateways write h323-disconnect-cause as a decimal number. */
  readonly decimalCauses: boolean;
  /** Attributes of the administrator's choice, in small letters, with the field that each is. */
  readonly fields: readonly (readonly [attribute: string, field: Field])[];
}

export function radiusSettings(columns: readonly string[] | null): RadiusSettings {
  let decimalCauses = false;
  const fields: [string, Field][] = [];
  for (const column of columns ?? []) {
    const equals = column.lastIndexOf('=');
    const theirs = column.slice(0, equals).trim().toLowerCase().replaceAll('_', '-');
    const ours = RADIUS_NAMES.find((name) => name === column.slice(equals + 1).trim());
    if (equals < 1 || ours === undefined) continue;
    if (ours === 'decimal') decimalCauses = theirs === 'causes';
    else fields.push([theirs, ours]);
  }
  return { decimalCauses, fields };
}

/** A call log as the API shows it. */
export type CallLog = Readonly<Record<string, string | number | null>> & { readonly id: string };

/** The fields of the detail view, in the order of the API's document. */
export const DETAIL_FIELDS = [
  'id',
  'session_id',
  'caller',
  'caller_domain',
  'caller_display_name',
  'callee',
  'callee_domain',
  'callee_display_name',
  'started_at',
  'rang_at',
  'answered_at',
  'ended_at',
  'call_id',
  'direction',
  'end_reason',
  'reroute_reason',
  'status_code',
  'destination',
  'outbound_caller_id',
  'did_cid',
  'trunk',
  'duration',
  'cost',
  'billed_account',
  'service_number',
  'user_data',
] as const;
export type FieldName = (typeof DETAIL_FIELDS)[number];

/** The fields of the list view. */
export const LIST_FIELDS = DETAIL_FIELDS.filter((name) => name !== 'cost' && name !== 'billed_account');

/** What a client posts. */
export type Posted = Readonly<Record<string, unknown>>;

/** A call log with every field filled in. */
export const FULL = {
  session_id: 's-1',
  caller: '101',
  caller_domain: 'pbx.example',
  caller_display_name: 'Ann Example',
  callee: '102',
  callee_domain: 'pbx.example',
  callee_display_name: 'Bob Example',
  started_at: '2026-03-04T05:06:07.089Z',
  rang_at: '2026-03-04T05:06:08Z',
  answered_at: '2026-03-04T05:06:10.5Z',
  ended_at: '2026-03-04T05:07:10Z',
  call_id: 'c-1@pbx.example',
  direction: 'EXTENSION_CALL',
  end_reason: 'CALLER_DISCONNECTED',
  reroute_reason: 'TRANSFER',
  status_code: 0,
  destination: 'sip:102@192.0.2.18:5066',
  outbound_caller_id: '+12025550100',
  did_cid: '+12025550199',
  trunk: 'trunk-a',
  duration: 60,
  cost: 0.01234,
  billed_account: 'sales',
  service_number: '8000',
  user_data: 'anything',
} as const;

import { catalogueOf, FIELD_BY_NAME, type Catalogue, type Field } from './fields.ts';
import { OUTCOMES } from './enums.ts';

/**
 * The catalogue of a session's fields, as that of the call log (fields.ts): the schema, filter, search, orderby and the
 * JSON of GET /sessions are derived from it. `stored` says how the store's columns keep the value.
 */
const SPECS: readonly (Omit<Field, 'detailOnly'> & Partial<Field>)[] = [
  {
    name: 'id',
    type: 'id',
    stored: 'key',
    description: 'The ID of its first call log; GET /sessions/{id} takes it, or the ID of any other of its call logs.',
  },
  of('session_id', { description: 'What its call logs share; blank when the source told of no session.' }),
  of('started_at', { description: 'When the first leg started.' }),
  of('answered_at', { description: 'When a person first answered; blank when nobody did.' }),
  of('ended_at', { description: 'When the last leg ended; blank until all have.' }),
  of('caller', {}),
  of('caller_display_name', {}),
  of('callee', { description: 'The number that was called: that of the first leg.' }),
  of('callee_display_name', { description: 'The display name of the callee of the first leg.' }),
  {
    name: 'answered_by',
    type: 'text',
    stored: 'word',
    limit: 256,
    searched: 'contains',
    description: 'Who first answered, a person and not an IVR or a queue; blank when nobody did.',
  },
  of('direction', { description: 'The direction of the first leg.' }),
  {
    name: 'outcome',
    type: 'enum',
    stored: 'number',
    values: OUTCOMES,
    description:
      'What became of the call. SERVICE: only an IVR, a queue or a voicemail took it. Blank while that is open.',
  },
  of('duration', { description: 'The talk time in seconds; where legs overlap it counts once. 0 if nobody answered.' }),
  { name: 'leg_count', type: 'integer', stored: 'number', description: 'How many call logs it has.' },
  of('trunk', { description: 'The name of the trunk: of the first leg that has one.' }),
  of('did_cid', { description: 'The DID that was dialled from the trunk, as the first leg has it.' }),
  of('service_number', { description: 'The last queue, ring group or IVR that the call came through.' }),
];

export const SESSION_FIELDS: readonly Field[] = SPECS.map((spec) => ({ detailOnly: false, ...spec }));

export const SESSIONS: Catalogue = catalogueOf(SESSION_FIELDS);

/** A field that the call log has too. */
function of(name: string, other: Partial<Field>): Field {
  return { ...FIELD_BY_NAME.get(name)!, ...other };
}

import Type from 'typebox';
import { RERATE_BY } from '../rating/rerate-input.ts';
import { JOB_STATES } from '../rating/rerate-jobs.ts';

/** The shapes of jobs that price calls again. */

const rerateInput = {
  filter: Type.Union([Type.String(), Type.Null()], { description: 'Which call logs; blank: all.' }),
  search: Type.Union([Type.String(), Type.Null()]),
  tz: Type.String({ description: 'The IANA time zone that dates in `filter` mean.', examples: ['Europe/Berlin'] }),
  rates: Type.Union(
    RERATE_BY.map((word) => Type.Literal(word)),
    { description: "Whose rates hold: those of each call's own time, or those of the moment when the job was made." },
  ),
  dry_run: Type.Boolean({ description: 'Only tell what would change.' }),
};
const count = (description: string) => Type.Integer({ minimum: 0, description });
const amount = (description: string) => Type.Number({ description });

const Rerate = Type.Object(
  {
    id: Type.Integer(),
    state: Type.Union(JOB_STATES.map((word) => Type.Literal(word))),
    ...rerateInput,
    rows: count('Call logs that were looked at.'),
    changed: count('Of these, those whose price has changed, or would.'),
    accounts: Type.Array(
      Type.Object(
        {
          account: Type.Union([Type.String(), Type.Null()]),
          calls: count('Call logs of the account that change.'),
          cost_before: amount('What it has been billed for them.'),
          cost_after: amount('What it is billed for them now.'),
          difference: amount('The second less the first.'),
        },
        { additionalProperties: false },
      ),
    ),
    error: Type.Union([Type.String(), Type.Null()], { description: 'What ended a job that has failed.' }),
    actor: Type.String({ description: 'Who made it.' }),
    created_at: Type.String({ format: 'date-time', description: 'When it was made.' }),
    updated_at: Type.String({ format: 'date-time', description: 'When it was last worked on.' }),
  },
  { $id: 'Rerate', additionalProperties: false, description: 'A job that prices past calls again.' },
);

const RerateList = Type.Object(
  { count: Type.Integer({ minimum: 0 }), items: Type.Array(Type.Ref('Rerate')) },
  { $id: 'RerateList', additionalProperties: false },
);

const PostedRerate = Type.Partial(Type.Object(rerateInput), {
  $id: 'PostedRerate',
  additionalProperties: false,
});

export const RERATE_SCHEMAS = [Rerate, RerateList, PostedRerate];

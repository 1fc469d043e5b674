import Type, { type TSchema } from 'typebox';
import type { Field } from '../record/fields.ts';

const INT32_MAX = 2_147_483_647;

/** What a value of a field is in JSON; `forWriting`: in what is posted. */
export function valueOf(field: Field, forWriting: boolean): TSchema {
  const { description } = field;
  switch (field.type) {
    case 'id':
      return Type.String({ description, examples: ['NzAwNTUxOTA5NzczMTQ4MTYw'] });
    case 'time':
      return Type.String({ format: 'date-time', description, examples: ['2017-07-21T17:32:28Z'] });
    case 'enum':
      return Type.Union(
        field.values!.map((value) => Type.Literal(value)),
        { description },
      );
    case 'integer':
      return Type.Integer({
        format: 'int32',
        minimum: forWriting ? 0 : -INT32_MAX - 1,
        maximum: INT32_MAX,
        description,
      });
    case 'money':
      return Type.Number({ format: 'double', description });
    case 'text':
      // What is written may be longer than the limit: it is cut, not refused.
      return Type.String({
        ...(field.limit !== undefined && !forWriting ? { maxLength: field.limit } : {}),
        description,
      });
  }
}

/** What may be blank. */
export const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

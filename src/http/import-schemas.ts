import Type from 'typebox';
import { FORMATS } from '../formats/index.ts';
import { orNull } from './field-schemas.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

const FileImport = Type.Object(
  {
    file: orNull(Type.String({ description: 'The name that was given.' })),
    format: Type.Union([...FORMATS.keys()].map((name) => Type.Literal(name))),
    because: orNull(Type.String({ description: 'Why that format was taken, when it was guessed.' })),
    disputed: count('Records that prove another offset from UTC than the given zone has.'),
    doubt: orNull(Type.String({ description: 'What speaks against the format.' })),
    broken: orNull(Type.String({ description: 'What ended the reading early; what was read before it is stored.' })),
    read: count('Call logs found, good or bad: those of records, and those that events told or changed.'),
    stored: count('Those that were not there.'),
    updated: count('Those that were there and are other now.'),
    unchanged: count('Those that were there as they are.'),
    rejected: count('Records that could not be read; they are in quarantine.'),
    records: count('Records that came.'),
    events: count('Events that came, to be joined with the others of their calls.'),
  },
  { $id: 'FileImport', additionalProperties: false, description: 'What became of the records of a file.' },
);

export const IMPORT_SCHEMAS = [FileImport];

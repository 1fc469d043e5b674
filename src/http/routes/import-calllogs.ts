import { Readable } from 'node:stream';
import Type from 'typebox';
import { requireRole } from '../../access/ctx.ts';
import { importSentFile } from '../../calllogs/import.ts';
import { NAME_LIMIT, readImportOptions } from '../../calllogs/import-options.ts';
import { FORMATS } from '../../formats/index.ts';
import { SetupError, ValidationError } from '../../record/errors.ts';
import type { RawOptions } from '../../query/options.ts';
import { RawBody } from '../body.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer, recordBody } from '../schemas.ts';

const name = (description: string) => Type.Optional(Type.String({ maxLength: NAME_LIMIT, description }));

/** Takes a body of any type as it comes. */
export function importCallLogsRoute({ metrics }: Services): Route {
  return {
    method: 'POST',
    url: '/imports',
    auth: 'token',
    schema: {
      operationId: 'importCallLogs',
      summary: 'Read a file of call records',
      description:
        'The body is the file as it is, plain or gzip, of any length. Its format is guessed where it is not given and the source has none. Records that cannot be read are kept in quarantine, and the answer is 200 all the same.',
      tags: ['Ingest'],
      querystring: Type.Object({
        file: name('The name of the file; it is kept with records that cannot be read.'),
        source: name('The name of the feed.'),
        format: Type.Optional(Type.Union([...FORMATS.keys()].map((word) => Type.Literal(word)))),
        timezone: Type.Optional(
          Type.String({ description: 'IANA name of the zone of times that are written without one.' }),
        ),
      }),
      body: recordBody('A file of call records.'),
      response: {
        200: jsonAnswer('What became of the records.', 'FileImport'),
        ...errorAnswers(400, 401, 403, 415, 429, 503),
      },
    },
    async handler(request) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'ingest');
      const options = readImportOptions(request.query as RawOptions);
      const bytes: AsyncIterable<Buffer> = request.body instanceof RawBody ? request.body.stream : Readable.from([]);
      try {
        const result = await importSentFile({ ctx, input: { ...options, bytes, title: options.file ?? 'The file' } });
        const { totals, ...told } = result;
        metrics.appended(totals);
        return { file: options.file, ...told, ...totals };
      } catch (error) {
        if (error instanceof SetupError) throw new ValidationError([{ message: error.message, detail: 'body' }]);
        throw error;
      }
    },
  };
}

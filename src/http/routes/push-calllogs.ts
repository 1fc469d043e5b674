import { Readable } from 'node:stream';
import Type from 'typebox';
import { requireRole } from '../../access/ctx.ts';
import { HeldBody } from '../../calllogs/held-body.ts';
import { pushCallLogs } from '../../calllogs/push.ts';
import { FORMATS } from '../../formats/index.ts';
import { NotFoundError, UnavailableError, ValidationError } from '../../record/errors.ts';
import { RawBody } from '../body.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer, recordBody } from '../schemas.ts';

const SOURCE_LIMIT = 256;
/** Bodies up to this are spooled; what is larger is a file, and whoever sends it can send it again. */
const SPOOLED_LIMIT = 16 << 20;

export function pushCallLogsRoute({ metrics, spool }: Services): Route {
  return {
    method: 'POST',
    url: '/ingest/:format',
    auth: 'push',
    schema: {
      operationId: 'pushCallLogs',
      summary: 'Take call records as a phone system sends them',
      description:
        'The body exactly as the phone system writes it, whatever its Content-Type says. Records that cannot be read are kept in quarantine, counted as rejected, and the answer is 200 all the same.',
      tags: ['Ingest'],
      security: [{ token: [] }, { basic: [] }, { digest: [] }],
      params: Type.Object({ format: Type.Union([...FORMATS.keys()].map((name) => Type.Literal(name))) }),
      querystring: Type.Object({
        source: Type.Optional(Type.String({ maxLength: SOURCE_LIMIT, description: 'The name of the feed.' })),
      }),
      body: recordBody('Call records of that format.'),
      response: {
        200: jsonAnswer('What became of the records.', 'AppendSummary'),
        202: jsonAnswer('The database cannot take them now. They are kept on disk and stored when it can.', 'Spooled'),
        ...errorAnswers(400, 401, 403, 404, 415, 429, 503),
      },
    },
    async handler(request, reply) {
      const ctx = ctxOf(request);
      requireRole(ctx, 'admin', 'ingest');
      const { format: name } = request.params as { format: string };
      const format = FORMATS.get(name);
      if (format === undefined) {
        throw new NotFoundError(`There is no format '${name}'. The formats are ${[...FORMATS.keys()].join(', ')}.`);
      }
      const source = readSource(request.query as Record<string, unknown>);
      const stream = request.body instanceof RawBody ? request.body.stream : Readable.from([]);
      const body = spool === null ? stream : new HeldBody(stream, SPOOLED_LIMIT);
      try {
        // Who it is could not be looked up: nor can anything be stored.
        if (request.isRemembered) throw new UnavailableError('Nothing was stored: the database does not answer.');
        const summary = await pushCallLogs({ ctx, input: { format, source, body } });
        metrics.appended(summary);
        return summary;
      } catch (error) {
        if (!(error instanceof UnavailableError) || !(body instanceof HeldBody)) throw error;
        const whole = await body.whole();
        if (whole === null) throw error;
        await spool!.keep({ tenantId: ctx.tenantId, actor: ctx.actor, format: name, source }, whole);
        return reply.code(202).send({ spooled: true });
      }
    },
  };
}

/** FreeSWITCH puts this behind its URL, with a second question mark where there is one already. */
const CALL = /\?uuid=.*$/s;

function readSource(query: Record<string, unknown>): string | null {
  const faults: { message: string; detail: string }[] = [];
  for (const name of Object.keys(query)) {
    if (name !== 'source' && name !== 'uuid')
      faults.push({ message: `There is no option '${name}'. The option is source.`, detail: name });
  }
  const source = typeof query['source'] === 'string' ? query['source'].replace(CALL, '') : query['source'];
  if (Array.isArray(source)) faults.push({ message: 'source is given more than once.', detail: 'source' });
  else if (typeof source === 'string' && source.length > SOURCE_LIMIT) {
    faults.push({ message: `source has at most ${SOURCE_LIMIT} characters.`, detail: 'source' });
  }
  if (faults.length > 0) throw new ValidationError(faults);
  return typeof source === 'string' && source !== '' ? source : null;
}

import Type, { type TSchema } from 'typebox';
import type { QuarantineEntry } from '../../ingest/quarantine.ts';
import type { RawOptions } from '../../query/options.ts';
import { NotFoundError } from '../../record/errors.ts';
import { formatTime } from '../../record/time.ts';
import { readQuarantineOptions, readQuarantineOrder } from '../../sources/quarantine-options.ts';
import { listQuarantine, purgeQuarantine, retryQuarantine, showQuarantined } from '../../sources/quarantine.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer } from '../schemas.ts';
import { LIST_QUERY } from './list-calllogs.ts';

const tags = ['Quarantine'];
const { top, skip, count } = LIST_QUERY.properties;
const body = (component: string) => ({ content: { 'application/json': { schema: Type.Ref(component) } } });
const filter = (what: string): TSchema => Type.Optional(Type.String({ description: `Only those of this ${what}.` }));

/** So many records are tried in one request: a client does not wait for longer than a connection lives. */
const MOST_RETRIED = 1000;

/** The records that could not be read: seen, read again and removed by the tenant's administrator. */
export function quarantineRoutes(): Route[] {
  return [
    {
      method: 'GET',
      url: '/quarantine',
      auth: 'token',
      schema: {
        operationId: 'listQuarantine',
        summary: 'The records that could not be read',
        description: 'Newest first, without their bytes.',
        tags,
        querystring: Type.Object({ top, skip, count, source: filter('source'), format: filter('format') }),
        response: {
          200: jsonAnswer('A page of records.', 'QuarantineList'),
          ...errorAnswers(400, 401, 403, 429),
        },
      },
      async handler(request) {
        const { count: isCounted, ...input } = readQuarantineOptions(request.query as RawOptions);
        const list = await listQuarantine({ ctx: ctxOf(request), input });
        const items = list.items.map(shown);
        return isCounted ? { count: list.count, items } : { items };
      },
    },
    {
      method: 'GET',
      url: '/quarantine/:record',
      auth: 'token',
      schema: {
        operationId: 'getQuarantined',
        summary: 'One record that could not be read, with its bytes',
        tags,
        params: Type.Object({ record: Type.String({ description: 'The id of the record.', examples: ['7'] }) }),
        response: {
          200: jsonAnswer('The record.', 'QuarantinedRecord'),
          ...errorAnswers(400, 401, 403, 404, 429),
        },
      },
      async handler(request) {
        const { raw, ...entry } = await showQuarantined({ ctx: ctxOf(request), input: { id: idOf(request.params) } });
        return { ...shown(entry), raw_base64: Buffer.from(raw).toString('base64'), raw_text: textOf(raw) };
      },
    },
    {
      method: 'POST',
      url: '/quarantine/retry',
      auth: 'token',
      schema: {
        operationId: 'retryQuarantine',
        summary: 'Read records again',
        description: `With the settings that their sources have now. What can be read is stored and leaves the quarantine. Up to ${MOST_RETRIED.toLocaleString('en')} are tried, oldest first; where there are more, the answer has \`next\`, to be sent as \`after\`.`,
        tags,
        body: body('QuarantineRetry'),
        response: {
          200: jsonAnswer('What became of them.', 'QuarantineRetried'),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      handler(request) {
        const order = readQuarantineOrder(request.body, ['ids', 'source', 'format', 'all', 'timezone', 'after']);
        return retryQuarantine({ ctx: ctxOf(request), input: { ...order, most: MOST_RETRIED } });
      },
    },
    {
      method: 'POST',
      url: '/quarantine/purge',
      auth: 'token',
      schema: {
        operationId: 'purgeQuarantine',
        summary: 'Remove records for good',
        tags,
        body: body('QuarantinePurge'),
        response: {
          200: jsonAnswer('How many were removed.', 'QuarantinePurged'),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      async handler(request) {
        const { choice } = readQuarantineOrder(request.body, ['ids', 'source', 'format', 'all']);
        return { removed: await purgeQuarantine({ ctx: ctxOf(request), input: { choice } }) };
      },
    },
  ];
}

function shown(entry: QuarantineEntry) {
  return { ...entry, received_at: formatTime(entry.received_at) };
}

/** @throws NotFoundError of what cannot be an id: no record has it. */
function idOf(params: unknown): number {
  const { record: id } = params as { record: string };
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new NotFoundError('There is no such record in quarantine; the ids are whole numbers.');
}

/** Null where the bytes are not UTF-8. */
function textOf(raw: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return null;
  }
}

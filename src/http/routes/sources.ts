import Type from 'typebox';
import { formatTime } from '../../record/time.ts';
import { ACTIVITY_DAYS, listSourceActivity } from '../../sources/activity.ts';
import { createSource, editSource, getSource, listSources, removeSource } from '../../sources/sources.ts';
import type { Source } from '../../sources/source.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer, jsonBody } from '../schemas.ts';

const tags = ['Sources'];
const params = Type.Object({ name: Type.String({ description: 'The name of the source.' }) });

/** The feeds of a tenant that have settings: made, read, changed and forgotten by its administrator. */
export function sourceRoutes(): Route[] {
  return [
    {
      method: 'GET',
      url: '/sources',
      auth: 'token',
      schema: {
        operationId: 'listSources',
        summary: 'The sources that have settings',
        tags,
        response: { 200: jsonAnswer('The sources.', 'SourceList'), ...errorAnswers(401, 403, 429) },
      },
      async handler(request) {
        const sources = await listSources({ ctx: ctxOf(request), input: null });
        return { count: sources.length, items: sources.map(shown) };
      },
    },
    {
      method: 'POST',
      url: '/sources',
      auth: 'token',
      schema: {
        operationId: 'createSource',
        summary: 'Give a source settings',
        description: 'From then on they hold for all records that come under its name.',
        tags,
        body: jsonBody('PostedSource'),
        response: { 201: jsonAnswer('The source.', 'Source'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
      },
      async handler(request, reply) {
        const source = await createSource({ ctx: ctxOf(request), input: { source: request.body } });
        return reply.code(201).send(shown(source));
      },
    },
    {
      method: 'GET',
      url: '/source_activity',
      auth: 'token',
      schema: {
        operationId: 'listSourceActivity',
        summary: 'What has come from each source of late',
        description: `Call logs of the last ${ACTIVITY_DAYS} days, and what is in quarantine; also of sources that have no settings.`,
        tags,
        response: { 200: jsonAnswer('The sources.', 'SourceActivityList'), ...errorAnswers(401, 403, 429, 503) },
      },
      async handler(request) {
        const activity = await listSourceActivity({ ctx: ctxOf(request), input: null });
        const items = activity.map(({ last_started_at: last, ...source }) => ({
          ...source,
          last_started_at: last === null ? null : formatTime(last),
        }));
        return { days: ACTIVITY_DAYS, count: items.length, items };
      },
    },
    {
      method: 'GET',
      url: '/sources/:name',
      auth: 'token',
      schema: {
        operationId: 'getSource',
        summary: 'One source',
        tags,
        params,
        response: { 200: jsonAnswer('The source.', 'Source'), ...errorAnswers(400, 401, 403, 404, 429) },
      },
      handler: async (request) => shown(await getSource({ ctx: ctxOf(request), input: nameOf(request.params) })),
    },
    {
      method: 'PATCH',
      url: '/sources/:name',
      auth: 'token',
      schema: {
        operationId: 'editSource',
        summary: 'Change the settings of a source',
        description:
          'Members that are left out stay as they are. Call logs that are there are not read again; what comes again is.',
        tags,
        params,
        body: jsonBody('SourceChanges'),
        response: {
          200: jsonAnswer('The source as it is now.', 'Source'),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      async handler(request) {
        const input = { ...nameOf(request.params), source: request.body };
        return shown(await editSource({ ctx: ctxOf(request), input }));
      },
    },
    {
      method: 'DELETE',
      url: '/sources/:name',
      auth: 'token',
      schema: {
        operationId: 'removeSource',
        summary: 'Forget the settings of a source',
        description: 'Its call logs stay.',
        tags,
        params,
        response: {
          204: Type.Null({ description: 'They are forgotten.' }),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      async handler(request, reply) {
        await removeSource({ ctx: ctxOf(request), input: nameOf(request.params) });
        return reply.code(204).send();
      },
    },
  ];
}

function nameOf(of: unknown): { name: string } {
  return of as { name: string };
}

function shown(source: Source) {
  return { ...source, created_at: formatTime(source.created_at), updated_at: formatTime(source.updated_at) };
}

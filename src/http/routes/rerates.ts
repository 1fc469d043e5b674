import Type from 'typebox';
import { createRerate, getRerate, listRerates, resumeRerate, stopRerate } from '../../rating/rerate-jobs.ts';
import { showRerate } from '../../rating/show-rerate.ts';
import { NotFoundError } from '../../record/errors.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer, jsonBody } from '../schemas.ts';
import { JSON_TYPE } from '../json-type.ts';
import type { FastifyReply } from 'fastify';

const tags = ['Re-rating'];
const params = Type.Object({ job: Type.String({ description: 'The number of the job.' }) });

/** Jobs that price past calls again. */
export function rerateRoutes({ rerates }: Services): Route[] {
  return [
    {
      method: 'GET',
      url: '/rerates',
      auth: 'token',
      schema: {
        operationId: 'listRerates',
        summary: 'The jobs that priced calls again',
        description: 'Newest first, the last thousand.',
        tags,
        response: { 200: jsonAnswer('The jobs.', 'RerateList'), ...errorAnswers(401, 403, 429) },
      },
      async handler(request, reply) {
        const jobs = await listRerates({ ctx: ctxOf(request), input: null });
        return send(reply, { count: jobs.length, items: jobs.map(showRerate) });
      },
    },
    {
      method: 'POST',
      url: '/rerates',
      auth: 'token',
      schema: {
        operationId: 'createRerate',
        summary: 'Price past calls again',
        description:
          'The job runs on while the answer is given. With `dry_run` it only tells, account by account, what would change.',
        tags,
        body: jsonBody('PostedRerate'),
        response: { 201: jsonAnswer('The job.', 'Rerate'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
      },
      async handler(request, reply) {
        const ctx = ctxOf(request);
        const job = await createRerate({ ctx, input: { job: request.body, runner: rerates.id } });
        rerates.start(ctx, job.id);
        return send(reply.code(201), showRerate(job));
      },
    },
    {
      method: 'GET',
      url: '/rerates/:job',
      auth: 'token',
      schema: {
        operationId: 'getRerate',
        summary: 'How far a job is, and what it changes',
        tags,
        params,
        response: { 200: jsonAnswer('The job.', 'Rerate'), ...errorAnswers(400, 401, 403, 404, 429) },
      },
      handler: async (request, reply) =>
        send(reply, showRerate(await getRerate({ ctx: ctxOf(request), input: idOf(request.params) }))),
    },
    {
      method: 'POST',
      url: '/rerates/:job/stop',
      auth: 'token',
      schema: {
        operationId: 'stopRerate',
        summary: 'Stop a job',
        description: 'What it has done stays done; it can be gone on with.',
        tags,
        params,
        response: { 200: jsonAnswer('The job.', 'Rerate'), ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503) },
      },
      handler: async (request, reply) =>
        send(reply, showRerate(await stopRerate({ ctx: ctxOf(request), input: idOf(request.params) }))),
    },
    {
      method: 'POST',
      url: '/rerates/:job/resume',
      auth: 'token',
      schema: {
        operationId: 'resumeRerate',
        summary: 'Go on with a job',
        description: 'One that was stopped, or that failed, goes on where it was.',
        tags,
        params,
        response: { 200: jsonAnswer('The job.', 'Rerate'), ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503) },
      },
      async handler(request, reply) {
        const ctx = ctxOf(request);
        const input = { ...idOf(request.params), runner: rerates.id };
        const job = await resumeRerate({ ctx, input });
        if (job !== null) rerates.start(ctx, job.id);
        return send(reply, showRerate(job ?? (await getRerate({ ctx, input }))));
      },
    },
  ];
}

function idOf(of: unknown): { id: number } {
  const { job } = of as { job: string };
  if (!/^\d{1,15}$/.test(job)) throw new NotFoundError(`There is no job '${job}'.`);
  return { id: Number(job) };
}

function send(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(value));
}

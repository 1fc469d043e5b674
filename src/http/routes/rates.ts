import { Readable } from 'node:stream';
import Type from 'typebox';
import { LIST_OPTIONS, readListOptions, requestOf } from '../../calllogs/list-options.ts';
import { TOP, type RawOptions } from '../../query/options.ts';
import { exportRates } from '../../rating/export-rates.ts';
import { importRates } from '../../rating/import-rates.ts';
import { createRate, getRate, listRates, removeRate, updateRate } from '../../rating/rates.ts';
import { showRate } from '../../rating/show-rate.ts';
import { listMissing, readMissingOptions } from '../../rating/missing.ts';
import { simulateCall } from '../../rating/simulate.ts';
import { ValidationError } from '../../record/errors.ts';
import { RATES } from '../../record/rate-fields.ts';
import { BY_PREFIX } from '../../rating/order.ts';
import { nextLink } from '../answer-list.ts';
import { RawBody } from '../body.ts';
import { ctxOf, type Route, type Services } from '../route.ts';
import { errorAnswers, jsonAnswer, jsonBody } from '../schemas.ts';
import { LIST_QUERY, QUESTION } from './list-calllogs.ts';

const tags = ['Rates'];

const QUERY = Type.Object({
  ...LIST_QUERY.properties,
  orderby: Type.Optional(
    Type.String({
      default: 'prefix asc',
      description: '`field [asc|desc]{, field [asc|desc]}`. Blanks come last; ties are broken by id.',
      examples: ['price_1 desc, prefix'],
    }),
  ),
  filter: Type.Optional(
    Type.String({
      description: 'A boolean expression of OData v4 over the fields of rates.',
      examples: ["startswith(prefix,'44') and account eq null", 'price_1 gt 0.05'],
    }),
  ),
});
const params = Type.Object({ rate: Type.String({ description: 'The ID of the rate.' }) });

/** What calls cost: rates are read by those who see costs, and changed by administrators. */
export function rateRoutes(services: Services): Route[] {
  const update = (method: 'PUT' | 'POST', operationId: string, description: string): Route => ({
    method,
    url: '/call_rates/:rate',
    auth: 'token',
    schema: {
      operationId,
      summary: 'Change a rate',
      description,
      tags,
      params,
      body: jsonBody('RateChanges'),
      response: {
        200: jsonAnswer('The rate as it is now.', 'Rate'),
        ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
      },
    },
    handler: (request) => updateRate({ ctx: ctxOf(request), input: { ...idOf(request.params), rate: request.body } }),
  });
  return [
    listRatesRoute(services),
    {
      method: 'POST',
      url: '/call_rates',
      auth: 'token',
      schema: {
        operationId: 'createRate',
        summary: 'Add a rate',
        tags,
        body: jsonBody('PostedRate'),
        response: { 201: jsonAnswer('The rate.', 'Rate'), ...errorAnswers(400, 401, 403, 413, 415, 429, 503) },
      },
      async handler(request, reply) {
        const rate = await createRate({ ctx: ctxOf(request), input: { rate: request.body } });
        return reply.code(201).send(rate);
      },
    },
    exportRatesRoute(),
    {
      method: 'GET',
      url: '/call_rates/missing',
      auth: 'token',
      schema: {
        operationId: 'listMissingRates',
        summary: 'Numbers that calls went to and that no rate has',
        description: 'The holes in the deck: such calls have no cost.',
        tags,
        querystring: Type.Object({
          top: Type.Optional(Type.Integer({ ...TOP, description: 'How many numbers.' })),
          ...QUESTION,
        }),
        response: { 200: jsonAnswer('The numbers.', 'Missing'), ...errorAnswers(400, 401, 403, 429, 503) },
      },
      handler: (request) =>
        listMissing({ ctx: ctxOf(request), input: readMissingOptions(request.query as RawOptions) }),
    },
    {
      method: 'POST',
      url: '/call_rates/simulate',
      auth: 'token',
      schema: {
        operationId: 'simulateCall',
        summary: 'What a call would cost',
        description: 'By the same arithmetic that prices calls when they are stored. Nothing is stored.',
        tags,
        body: jsonBody('SimulatedCall'),
        response: {
          200: jsonAnswer('The cost and how it comes about.', 'Simulation'),
          ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
        },
      },
      handler: (request) => simulateCall({ ctx: ctxOf(request), input: { call: request.body } }),
    },
    {
      method: 'GET',
      url: '/call_rates/:rate',
      auth: 'token',
      schema: {
        operationId: 'getRate',
        summary: 'One rate',
        tags,
        params,
        response: { 200: jsonAnswer('The rate.', 'Rate'), ...errorAnswers(400, 401, 403, 404, 429) },
      },
      handler: (request) => getRate({ ctx: ctxOf(request), input: idOf(request.params) }),
    },
    update('PUT', 'updateRate', 'Members that are left out stay as they are. Calls that were priced keep their price.'),
    update('POST', 'postRate', "The same as PUT, as clients of PortSIP's API ask for it."),
    removal(
      'DELETE',
      '/call_rates/:rate',
      'deleteRate',
      'Calls that were priced by it keep their price, and its explanation.',
    ),
  ];
}

function listRatesRoute({ cursors }: Services): Route {
  return {
    method: 'GET',
    url: '/call_rates',
    auth: 'token',
    schema: {
      operationId: 'listRates',
      summary: 'List rates',
      description:
        'Those that are in force, by their prefixes when not asked otherwise. The options are those of the list of call logs, over the fields of rates.',
      tags,
      querystring: QUERY,
      response: {
        200: jsonAnswer('A page of rates.', 'RateList', {
          Link: Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288).' }),
        }),
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const options = readListOptions(request.query as RawOptions, cursors, LIST_OPTIONS, RATES, BY_PREFIX);
      const { rates, count, next } = await listRates({ ctx: ctxOf(request), input: requestOf(options) });
      if (next !== null) reply.header('Link', nextLink(request.url, cursors.write(next, options.query)));
      const items = rates.map(showRate);
      return reply.send(count === null ? { items } : { count, items });
    },
  };
}

function exportRatesRoute(): Route {
  return {
    method: 'GET',
    url: '/call_rates/export',
    auth: 'token',
    schema: {
      operationId: 'exportRates',
      summary: 'Export rates',
      description: 'All that are in force, as CSV that an import takes for what is there already.',
      tags,
      response: {
        200: { description: 'The rates.', content: { 'text/csv': { schema: Type.String() } } },
        ...errorAnswers(400, 401, 403, 429, 503),
      },
    },
    async handler(request, reply) {
      const parts = await exportRates({ ctx: ctxOf(request), input: null });
      reply
        .type('text/csv; charset=utf-8; header=present')
        .header('Content-Disposition', 'attachment; filename="call_rates.csv"')
        .header('Cache-Control', 'private, no-store');
      return reply.send(Readable.from(parts, { objectMode: false }));
    },
  };
}

/** Takes a body of any type as it comes. */
export function importRatesRoute(): Route {
  const flag = (description: string) =>
    Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { default: 'false', description }));
  return {
    method: 'POST',
    url: '/call_rates/import',
    auth: 'token',
    schema: {
      operationId: 'importRates',
      summary: 'Import rates',
      description:
        'CSV whose first line names the columns, in any order. A line is the rate of its prefix, account and valid_from, or a new one. All are put in force, or none.',
      tags,
      querystring: Type.Object({
        dry_run: flag('Only tell what would change.'),
        replace: flag('Remove the rates that are not in the file.'),
      }),
      body: { content: { 'text/csv': { schema: Type.String({ examples: ['prefix,price_1\n49,0.05\n'] }) } } },
      response: {
        200: jsonAnswer('What was changed, or would be.', 'RateImport'),
        ...errorAnswers(400, 401, 403, 415, 429, 503),
      },
    },
    handler(request) {
      const { dry_run: dryRun, replace } = readFlags(request.query as RawOptions);
      const csv = request.body instanceof RawBody ? request.body.stream : Readable.from([]);
      return importRates({ ctx: ctxOf(request), input: { csv, dryRun, replace } });
    },
  };
}

/** Takes no body, or any in JSON. */
export function removeRateRoute(): Route {
  const description = "The same as DELETE, as clients of PortSIP's API ask for it.";
  return removal('POST', '/call_rates/:rate/destroy', 'destroyRate', description);
}

function removal(method: 'DELETE' | 'POST', url: string, operationId: string, description: string): Route {
  return {
    method,
    url,
    auth: 'token',
    schema: {
      operationId,
      summary: 'Remove a rate',
      description,
      tags,
      params,
      response: {
        204: Type.Null({ description: 'It is removed.' }),
        ...errorAnswers(400, 401, 403, 404, 413, 415, 429, 503),
      },
    },
    async handler(request, reply) {
      await removeRate({ ctx: ctxOf(request), input: idOf(request.params) });
      return reply.code(204).send();
    },
  };
}

const FLAGS = ['dry_run', 'replace'] as const;

function readFlags(query: RawOptions): Record<(typeof FLAGS)[number], boolean> {
  const faults: { message: string; detail: string }[] = [];
  const flags = { dry_run: false, replace: false };
  const seen = new Set<string>();
  for (const [given, value] of Object.entries(query)) {
    const name = FLAGS.find((flag) => flag === given.replace(/^\$/, ''));
    if (name === undefined) {
      faults.push({ message: `There is no option '${given}'. The options are ${FLAGS.join(', ')}.`, detail: given });
    } else if (typeof value !== 'string' || seen.has(name)) {
      faults.push({ message: `${name} is given more than once; once is right.`, detail: name });
    } else if (value !== 'true' && value !== 'false') {
      faults.push({ message: `${name} is true or false, not '${value}'.`, detail: name });
    } else flags[name] = value === 'true';
    if (name !== undefined) seen.add(name);
  }
  if (faults.length > 0) throw new ValidationError(faults);
  return flags;
}

function idOf(of: unknown): { id: string } {
  return { id: (of as { rate: string }).rate };
}

import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { garbage, nearlyValid, valid } from './arbitrary-of.ts';
import type { OpenApi, Operation, Parameter, Schema } from './document.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Whether it carries a token that the server knows. */
  readonly known: boolean;
}

/** What a generated request may draw on beside the document. */
export interface Supplies {
  readonly tokens: readonly string[];
  /** Values for path parameters that name something that is there. */
  readonly there: Readonly<Record<string, readonly string[]>>;
}

/** Valid more often than not: one fault hides all others. */
function any(document: OpenApi, schema: Schema): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: valid(document, schema) },
    { weight: 2, arbitrary: nearlyValid(document, schema) },
    { weight: 1, arbitrary: garbage },
  );
}

/** Requests to one operation. A GET is asked as HEAD now and then. */
export function requestOf(document: OpenApi, operation: Operation, supplies: Supplies): Arbitrary<FuzzRequest> {
  const methods = operation.method === 'GET' ? ['GET', 'GET', 'GET', 'HEAD'] : [operation.method];
  return fc
    .record({
      method: fc.constantFrom(...methods),
      server: fc.constantFrom(...document.servers.map(({ url }) => url.replace(/\/$/, ''))),
      path: pathOf(document, operation, supplies),
      query: queryOf(document, operation),
      authorization: authorizationOf(supplies),
      headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: strangeHeaders }),
      content: contentOf(document, operation),
    })
    .map(({ method, server, path, query, authorization, headers, content }) => ({
      method,
      path: `${server}${path}${query === '' ? '' : `?${query}`}`,
      headers: {
        ...content.headers,
        ...headers,
        ...(authorization === null ? {} : { authorization }),
        ...(content.body === undefined ? {} : { 'content-length': String(content.body.length) }),
      },
      body: content.body,
      known: supplies.tokens.some((token) => authorization === `Bearer ${token}`),
    }));
}

function pathOf(document: OpenApi, { path, parameters = [] }: Operation, { there }: Supplies): Arbitrary<string> {
  const params = parameters.filter((parameter) => parameter.in === 'path');
  const values = params.map(({ name, schema }) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...(there[name] ?? ['x'])) },
      { weight: 2, arbitrary: any(document, schema).map(textOf).map(encode) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('%00', '%', '%zz', 'a%2Fb', ';', '~', 'x'.repeat(3000)),
      },
    ),
  );
  return fc
    .tuple(...values)
    .map((filled) =>
      params.reduce((text, { name }, index) => text.replace(`{${name}}`, () => apart(filled[index]!)), path),
    );
}

/** A part that is blank or dots would make another path. */
function apart(part: string): string {
  return /^(?:\.|%2e){0,2}$/i.test(part) ? 'x' : part;
}

function queryOf(document: OpenApi, { parameters = [] }: Operation): Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const option = (parameter: Parameter) => {
    const value =
      parameter.example === undefined
        ? any(document, parameter.schema)
        : fc.oneof(any(document, parameter.schema), fc.constant(parameter.example));
    return fc
      .tuple(fc.constantFrom('', '', '$', '%24'), value)
      .map(([sign, one]) => `${sign}${parameter.name}=${encode(textOf(one))}`);
  };
  const strange = fc.oneof(
    fc.constantFrom(
      '',
      '=',
      '&',
      'unheard=1',
      '%',
      '%zz=1',
      'a[]=1',
      '__proto__=1',
      '$=1',
      '?',
      '#'.replace('#', '%23'),
    ),
    fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })).map((pair) => pair.map(encode).join('=')),
  );
  const some = known.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...known.map(option)), { maxLength: 3 });
  const strangers = fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(strange, { maxLength: 2 }) },
  );
  return fc.tuple(some, strangers).map((parts) => parts.flat().join('&'));
}

function authorizationOf({ tokens }: Supplies): Arbitrary<string | null> {
  const knownToken = fc.constantFrom(...tokens).map((token) => `Bearer ${token}`);
  const unknown = fc.constantFrom(
    null,
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer rl_unknown',
    `Bearer ${'x'.repeat(5000)}`,
    'nonsense',
  );
  return fc.oneof({ weight: 8, arbitrary: knownToken }, { weight: 1, arbitrary: unknown });
}

const strangeHeaders: Arbitrary<Record<string, string>> = fc.record(
  {
    'content-type': fc.constantFrom(
      'text/plain',
      'nonsense',
      '',
      'application/json;charset=latin1',
      'application/x-ndjson',
      '*/*',
    ),
    'content-encoding': fc.constantFrom('gzip', 'GZIP', 'identity', 'br', 'gzip, gzip', ''),
    'if-none-match': fc.constantFrom('*', '"x"', 'W/"x"', 'nonsense', ''),
    accept: fc.constantFrom('text/html', 'application/json', 'nonsense'),
    'x-forwarded-for': fc.constantFrom('203.0.113.7', 'nonsense'),
    'accept-encoding': fc.constantFrom('gzip', '*', 'nonsense'),
    cookie: fc.constant('a=b'),
    range: fc.constantFrom('bytes=0-1', 'nonsense'),
  },
  { requiredKeys: [] },
);

interface Body {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | undefined;
}

const NO_BODY: Body = { headers: {}, body: undefined };

function contentOf(document: OpenApi, { method, requestBody }: Operation): Arbitrary<Body> {
  if (requestBody === undefined) {
    const unasked = { headers: { 'content-type': 'application/json' }, body: Buffer.from('{') };
    return method === 'GET' ? fc.constantFrom(NO_BODY) : fc.constantFrom(NO_BODY, unasked);
  }
  const kinds = Object.entries(requestBody.content).map(([type, { schema, example = '' }]) => {
    const text = isJson(type)
      ? any(document, schema).map((value) => JSON.stringify(value) ?? '')
      : fc.oneof(
          any(document, schema).map(textOf),
          linesOf(document, requestBody.content),
          fc.constant(textOf(example)),
        );
    const mediaType = type === '*/*' ? fc.constantFrom('text/plain', 'application/json', 'x/y') : fc.constant(type);
    return fc
      .tuple(
        mediaType,
        fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: text.map((whole) => whole.slice(0, -3)) }),
        fc.nat(5),
      )
      .map(([as, content, pack]): Body => {
        const bytes = Buffer.from(content);
        if (pack > 0) return { headers: { 'content-type': as }, body: bytes };
        return { headers: { 'content-type': as, 'content-encoding': 'gzip' }, body: gzipSync(bytes) };
      });
  });
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...kinds) }, { weight: 1, arbitrary: fc.constant(NO_BODY) });
}

/** Lines of what the same operation takes as JSON. */
function linesOf(document: OpenApi, content: Readonly<Record<string, { readonly schema: Schema }>>): Arbitrary<string> {
  const json = Object.entries(content).find(([type]) => isJson(type));
  const line = json === undefined ? garbage : any(document, json[1].schema);
  return fc.array(line, { maxLength: 4 }).map((values) => values.map((value) => JSON.stringify(value)).join('\n'));
}

export function isJson(type: string): boolean {
  return /^application\/(?:\w+\+)?json$/.test(type);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

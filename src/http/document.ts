import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { VERSION } from '../config/version.ts';
import type { Route } from './route.ts';
import { IMPORT_SCHEMAS } from './import-schemas.ts';
import { JSON_TYPE } from './json-type.ts';
import { QUARANTINE_SCHEMAS } from './quarantine-schemas.ts';
import { RATE_SCHEMAS } from './rate-schemas.ts';
import { REPORT_SCHEMAS } from './report-schemas.ts';
import { RERATE_SCHEMAS } from './rerate-schemas.ts';
import { SHARED_SCHEMAS } from './schemas.ts';
import { TOKEN_SCHEMAS } from './token-schemas.ts';

type Paths = Record<string, Record<string, { 'x-optional-body'?: boolean; requestBody?: { required: boolean } }>>;

/** The components of the document. */
const SCHEMAS = [
  ...SHARED_SCHEMAS,
  ...RATE_SCHEMAS,
  ...RERATE_SCHEMAS,
  ...REPORT_SCHEMAS,
  ...QUARANTINE_SCHEMAS,
  ...TOKEN_SCHEMAS,
  ...IMPORT_SCHEMAS,
];

/** The OpenAPI document, made from the schemas of the routes, and a page that shows it. Before the routes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  for (const schema of SCHEMAS) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringlog',
        version: VERSION,
        description: 'The call logs of any phone system. A client of the Call Logs API of PortSIP PBX works as it is.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as never,
      },
      servers: [{ url: '/' }, { url: '/api' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of one tenant and one role.' },
          basic: { type: 'http', scheme: 'basic', description: 'Any user, and a token as the password.' },
          digest: {
            type: 'http',
            scheme: 'digest',
            description: 'A token of role ingest as the password, its first 11 characters as the user.',
          },
        },
      },
      security: [{ token: [] }],
      tags: [
        { name: 'Call logs', description: 'Read and store call logs.' },
        { name: 'Sessions', description: 'Calls as they were lived, whatever number of call logs they have.' },
        { name: 'Reports', description: 'The traffic in figures: how much, when, with whom, how well.' },
        { name: 'Ingest', description: 'Take records as phone systems send them.' },
        { name: 'Sources', description: 'What is known of the phone systems that records come from.' },
        { name: 'Rates', description: 'What calls cost.' },
        { name: 'Quarantine', description: 'Records that could not be read.' },
        { name: 'Tokens', description: 'Who may ask.' },
        { name: 'Service', description: 'How the server is.' },
      ],
    },
    transformObject: (document) => {
      const { openapiObject } = document as { openapiObject: { paths: Paths } };
      for (const operation of Object.values(openapiObject.paths).flatMap((path) => Object.values(path))) {
        if (operation['x-optional-body'] === true) operation.requestBody!.required = false;
        delete operation['x-optional-body'];
      }
      return openapiObject;
    },
    refResolver: {
      buildLocalReference: (json, _, __, index) => (typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`),
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { persistAuthorization: false } });
}

/** The document itself; it needs no token. */
export function documentRoute(app: FastifyInstance): Route {
  let text: string | null = null;
  return {
    method: 'GET',
    url: '/openapi.json',
    auth: 'none',
    schema: { hide: true },
    handler(_, reply) {
      text ??= JSON.stringify(app.swagger());
      return reply.type(JSON_TYPE).send(text);
    },
  };
}

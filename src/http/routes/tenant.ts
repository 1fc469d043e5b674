import { editTenant, getTenant } from '../../access/tenant-settings.ts';
import { ctxOf, type Route } from '../route.ts';
import { errorAnswers, jsonAnswer, jsonBody } from '../schemas.ts';

const tags = ['Tenant'];

/** The tenant of the token, and what its administrator has decided for it. */
export function tenantRoutes(): Route[] {
  return [
    {
      method: 'GET',
      url: '/tenant',
      auth: 'token',
      schema: {
        operationId: 'getTenant',
        summary: 'The tenant and its settings',
        tags,
        response: { 200: jsonAnswer('The tenant.', 'Tenant'), ...errorAnswers(401, 403, 429) },
      },
      handler: (request) => getTenant({ ctx: ctxOf(request), input: null }),
    },
    {
      method: 'PATCH',
      url: '/tenant',
      auth: 'token',
      schema: {
        operationId: 'editTenant',
        summary: 'Change settings of the tenant',
        description:
          'Members that are left out stay as they are. Call logs that are there keep their price until they are re-rated.',
        tags,
        body: jsonBody('TenantChanges'),
        response: {
          200: jsonAnswer('The tenant as it is now.', 'Tenant'),
          ...errorAnswers(400, 401, 403, 413, 415, 429, 503),
        },
      },
      handler: (request) => editTenant({ ctx: ctxOf(request), input: { settings: request.body } }),
    },
  ];
}

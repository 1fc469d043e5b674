import { nearest } from '../query/nearest.ts';
import { ValidationError } from '../record/errors.ts';
import { BILLED_ACCOUNTS, COST_ROLES, parseSettings, type TenantSettings } from '../record/tenant-settings.ts';
import { auditEntry } from './audit.ts';
import { requireRole, type Call, type Ctx } from './ctx.ts';

/** The caller's tenant as its administrator sees it. */
export interface TenantView extends TenantSettings {
  readonly name: string;
}

const MEMBERS = ['billed_account', 'costs_seen_by'] as const;

/** The tenant and what it has decided. */
export function getTenant({ ctx }: Call<null>): TenantView {
  requireRole(ctx, 'admin');
  return { name: ctx.tenant, ...settingsOf(ctx) };
}

/**
 * Changes what is given of a tenant's settings. Call logs that are there keep their price until they are re-rated.
 * @throws ValidationError naming every member that is unknown or wrong.
 */
export async function editTenant({ ctx, input }: Call<{ settings: unknown }>): Promise<TenantView> {
  requireRole(ctx, 'admin');
  const settings = readSettings(input.settings, settingsOf(ctx));
  await ctx.store.write([
    ctx.store.queries
      .updateTable('tenant')
      .set((eb) => ({ settings: JSON.stringify(settings), rating_seq: eb('rating_seq', '+', 1) }))
      .where('id', '=', ctx.tenantId),
    auditEntry(ctx, 'tenant.edit', { ...settings }),
  ]);
  return { name: ctx.tenant, ...settings };
}

function settingsOf(ctx: Ctx): TenantSettings {
  const query = ctx.store.queries.selectFrom('tenant').select('settings').where('id', '=', ctx.tenantId);
  return parseSettings(ctx.store.read(query)[0]!.settings);
}

function readSettings(value: unknown, before: TenantSettings): TenantSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError([
      { message: `A tenant's settings are a JSON object with ${MEMBERS.join(' and ')}.`, detail: 'body' },
    ]);
  }
  const members = value as Readonly<Record<string, unknown>>;
  const faults: { readonly message: string; readonly detail: string }[] = [];
  for (const name of Object.keys(members)) {
    if ((MEMBERS as readonly string[]).includes(name)) continue;
    const near = nearest(name, MEMBERS);
    const hint = near === null ? `It has ${MEMBERS.join(' and ')}.` : `Did you mean ${near}?`;
    faults.push({ message: `A tenant has no setting '${name}'. ${hint}`, detail: name });
  }
  const { billed_account = before.billed_account, costs_seen_by = before.costs_seen_by } = members;
  if (billed_account !== null && !BILLED_ACCOUNTS.includes(billed_account as never)) {
    const message = `billed_account is TENANT (the tenant's name) or USER (the extension that caused the cost), not ${JSON.stringify(billed_account)}.`;
    faults.push({ message, detail: 'billed_account' });
  }
  const roles: readonly unknown[] = Array.isArray(costs_seen_by) ? costs_seen_by : [null];
  if (!roles.every((role) => COST_ROLES.includes(role as never))) {
    const message = `costs_seen_by is a list of ${COST_ROLES.join(' and ')}, or empty; admin always sees costs.`;
    faults.push({ message, detail: 'costs_seen_by' });
  }
  if (faults.length > 0) throw new ValidationError(faults);
  const seen = COST_ROLES.filter((role) => roles.includes(role));
  return { billed_account: billed_account as TenantSettings['billed_account'], costs_seen_by: seen };
}

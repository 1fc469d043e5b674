import { MemberReader, show } from '../query/members.ts';
import { BILLED_ACCOUNTS, COST_ROLES, parseSettings, type TenantSettings } from '../record/tenant-settings.ts';
import { auditEntry } from './audit.ts';
import { requireRole, type Call, type Ctx } from './ctx.ts';
import { untilFirst } from './until-first.ts';

/** The caller's tenant as its administrator sees it. */
export interface TenantView extends TenantSettings {
  readonly name: string;
}

const MEMBERS = ['billed_account', 'costs_seen_by'] as const;

/** The tenant and what it has decided. */
export async function getTenant({ ctx }: Call<null>): Promise<TenantView> {
  requireRole(ctx, 'admin');
  return { name: ctx.tenant, ...parseSettings(await storedSettings(ctx)) };
}

/**
 * Changes what is given of a tenant's settings. Call logs that are there keep their price until they are re-rated.
 * @throws ValidationError naming every member that is unknown or wrong.
 */
export async function editTenant({ ctx, input }: Call<{ settings: unknown }>): Promise<TenantView> {
  requireRole(ctx, 'admin');
  return untilFirst('The settings of this tenant are', async () => {
    const before = await storedSettings(ctx);
    const settings = readSettings(input.settings, parseSettings(before));
    const text = JSON.stringify(settings);
    const one = ctx.store.queries.selectFrom('tenant').select('id').where('id', '=', ctx.tenantId);
    const [edited] = await ctx.store.write([
      ctx.store.queries
        .updateTable('tenant')
        .set((eb) => ({ settings: text, rating_seq: eb('rating_seq', '+', 1) }))
        .where('id', '=', ctx.tenantId)
        .where('settings', 'is not distinct from', before)
        .returning('id'),
      auditEntry(ctx, 'tenant.edit', { ...settings }, one.where('settings', '=', text)),
    ]);
    return edited!.length === 0 ? undefined : { name: ctx.tenant, ...settings };
  });
}

/** As JSON; null where nothing was decided yet. */
async function storedSettings(ctx: Ctx): Promise<string | null> {
  const query = ctx.store.queries.selectFrom('tenant').select('settings').where('id', '=', ctx.tenantId);
  const [row] = await ctx.store.read(query);
  return row!.settings;
}

function readSettings(value: unknown, before: TenantSettings): TenantSettings {
  const reader = new MemberReader(value, 'A tenant', MEMBERS);
  const { members, refuse } = reader;
  const { billed_account = before.billed_account, costs_seen_by = before.costs_seen_by } = members;
  if (billed_account !== null && !BILLED_ACCOUNTS.includes(billed_account as never)) {
    const message = `billed_account is TENANT (the tenant's name) or USER (the extension that caused the cost), not ${show(billed_account)}.`;
    refuse('billed_account', message);
  }
  const roles: readonly unknown[] = Array.isArray(costs_seen_by) ? costs_seen_by : [null];
  if (!roles.every((role) => COST_ROLES.includes(role as never))) {
    const message = `costs_seen_by is a list of ${COST_ROLES.join(' and ')}, or empty; admin always sees costs.`;
    refuse('costs_seen_by', message);
  }
  reader.finish();
  const seen = COST_ROLES.filter((role) => roles.includes(role));
  return { billed_account: billed_account as TenantSettings['billed_account'], costs_seen_by: seen };
}

/** What a tenant has decided for itself; stored as JSON. */
export interface TenantSettings {
  /**
   * Whom the cost of a call goes to: `TENANT`, the tenant by its name; `USER`, the extension that caused it. Null: not
   * decided, which is `TENANT` once there are rates.
   */
  readonly billed_account: BilledAccount | null;
  /** Roles beside `admin` that see `cost` and `billed_account` of the call logs they see. */
  readonly costs_seen_by: readonly CostRole[];
}

export const BILLED_ACCOUNTS = ['TENANT', 'USER'] as const;
export type BilledAccount = (typeof BILLED_ACCOUNTS)[number];

export const COST_ROLES = ['manager', 'user'] as const;
export type CostRole = (typeof COST_ROLES)[number];

export const DEFAULT_SETTINGS: TenantSettings = { billed_account: null, costs_seen_by: COST_ROLES };

/** The settings as they are stored; null: nothing was ever decided. */
export function parseSettings(stored: string | null): TenantSettings {
  return stored === null ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, ...(JSON.parse(stored) as TenantSettings) };
}

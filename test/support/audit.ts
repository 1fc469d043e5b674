import { withTestStore } from './engine.ts';

export interface AuditEntry {
  readonly tenant: string;
  readonly action: string;
  readonly detail: Record<string, unknown> | null;
}

/** Who did what in the store of a data folder, the oldest first. */
export function readAudit(data: string): Promise<AuditEntry[]> {
  return withTestStore(data, async (store) => {
    const query = store.queries
      .selectFrom('audit')
      .innerJoin('tenant', 'tenant.id', 'audit.tenant_id')
      .select(['tenant.name as tenant', 'action', 'detail'])
      .orderBy('audit.id');
    return (await store.read(query)).map(({ detail, ...entry }) => ({
      ...entry,
      detail: detail === null ? null : (JSON.parse(detail) as Record<string, unknown>),
    }));
  });
}

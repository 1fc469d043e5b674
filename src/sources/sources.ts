import type { Compilable } from 'kysely';
import { auditEntry } from '../access/audit.ts';
import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import { untilFirst } from '../access/until-first.ts';
import { parseSourceSettings } from '../ingest/feed.ts';
import { NotFoundError, ValidationError } from '../record/errors.ts';
import type { StatementsResult } from '../store/jobs.ts';
import { readSource, type NewSource, type Source } from './source.ts';

/** The tenant's sources that have settings, by their names. */
export async function listSources({ ctx }: Call<null>): Promise<Source[]> {
  requireRole(ctx, 'admin');
  const sources = await ctx.store.read(rows(ctx).orderBy('name'));
  return sources.map(sourceOf);
}

/** @throws NotFoundError */
export async function getSource({ ctx, input }: Call<{ name: string }>): Promise<Source> {
  requireRole(ctx, 'admin');
  const [row] = await ctx.store.read(rows(ctx).where('name', '=', input.name));
  if (row === undefined) {
    throw new NotFoundError(`There is no source '${input.name}' with settings in tenant '${ctx.tenant}'.`);
  }
  return sourceOf(row);
}

/** @throws ValidationError naming every member that is wrong, or when the name is taken. */
export async function createSource({ ctx, input }: Call<{ source: unknown }>): Promise<Source> {
  requireRole(ctx, 'admin');
  const source = readSource(input.source, null);
  await refuseTaken(ctx, source.name);
  const now = Date.now();
  const insert = ctx.store.queries
    .insertInto('source')
    .values({ ...rowOf(ctx, source), created_at: now, updated_at: now });
  await writeNamed(ctx, source.name, [insert, newPrices(ctx), auditEntry(ctx, 'source.create', { ...source })]);
  return { ...source, created_at: now, updated_at: now };
}

/**
 * Changes what is given of a source. Call logs that are there stay as they are; those that come again are read anew.
 * @throws NotFoundError
 * @throws ValidationError naming every member that is wrong.
 */
export async function editSource({ ctx, input }: Call<{ name: string; source: unknown }>): Promise<Source> {
  return untilFirst(`The source '${input.name}' is`, async () => {
    const { created_at, updated_at: last, ...before } = await getSource({ ctx, input });
    const source = readSource(input.source, before);
    if (source.name !== before.name) await refuseTaken(ctx, source.name);
    // Later than the last whatever the clock says: it tells whether somebody has changed it meanwhile.
    const updated_at = Math.max(Date.now(), last + 1);
    const row = rowOf(ctx, source);
    const done = rows(ctx)
      .where('name', '=', row.name)
      .where('format', '=', row.format)
      .where('settings', '=', row.settings)
      .where('updated_at', '=', updated_at);
    const [edited] = await writeNamed(ctx, source.name === before.name ? null : source.name, [
      ctx.store.queries
        .updateTable('source')
        .set({ ...row, updated_at })
        .where('tenant_id', '=', ctx.tenantId)
        .where('name', '=', before.name)
        .where('updated_at', '=', last)
        .returning('name'),
      newPrices(ctx),
      auditEntry(ctx, 'source.edit', { before: before.name, ...source }, done),
    ]);
    return edited!.length === 0 ? undefined : { ...source, created_at, updated_at };
  });
}

/** Forgets the settings of a source; its call logs stay. @throws NotFoundError */
export async function removeSource({ ctx, input }: Call<{ name: string }>): Promise<void> {
  const { name } = await getSource({ ctx, input });
  await ctx.store.write([
    ctx.store.queries.deleteFrom('source').where('tenant_id', '=', ctx.tenantId).where('name', '=', name),
    newPrices(ctx),
    auditEntry(ctx, 'source.remove', { name }),
  ]);
}

/** What a number is, and so what a call costs, is told by the settings of its source. */
function newPrices(ctx: Ctx): Compilable {
  return ctx.store.queries
    .updateTable('tenant')
    .set((eb) => ({ rating_seq: eb('rating_seq', '+', 1) }))
    .where('id', '=', ctx.tenantId);
}

function rows(ctx: Ctx) {
  return ctx.store.queries
    .selectFrom('source')
    .select(['name', 'format', 'settings', 'created_at', 'updated_at'])
    .where('tenant_id', '=', ctx.tenantId);
}

interface SourceRow {
  readonly name: string;
  readonly format: string;
  readonly settings: string;
  readonly created_at: number;
  readonly updated_at: number;
}

function sourceOf({ name, format, settings, created_at, updated_at }: SourceRow): Source {
  return { name, format, ...parseSourceSettings(settings), created_at, updated_at };
}

function rowOf(ctx: Ctx, { name, format, ...settings }: NewSource) {
  return { tenant_id: ctx.tenantId, name, format, settings: JSON.stringify(settings) };
}

/** Writes what gives a source this name (null: it keeps its own); another may have taken it meanwhile. */
async function writeNamed(ctx: Ctx, name: string | null, queries: readonly Compilable[]): Promise<StatementsResult> {
  try {
    return await ctx.store.write(queries);
  } catch (error) {
    if (name !== null) await refuseTaken(ctx, name);
    throw error;
  }
}

async function refuseTaken(ctx: Ctx, name: string): Promise<void> {
  const sources = await listSources({ ctx, input: null });
  if (!sources.some((source) => source.name === name)) return;
  throw new ValidationError([
    { message: `There is a source '${name}' already in tenant '${ctx.tenant}'.`, detail: 'name' },
  ]);
}

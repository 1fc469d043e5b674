import { afterEach, beforeEach } from 'vitest';
import { listTenants } from '../../src/access/tenants.ts';
import { parseOrder } from '../../src/query/orderby.ts';
import { SetupError } from '../../src/record/errors.ts';
import { startRinglog, type Background } from '../support/background.ts';
import { cdrNumber } from '../support/cdrs.ts';
import { withTestStore } from '../support/engine.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** The folder of the test that runs. */
export let folder: TemporaryFolder;
/** The file in it that is watched. */
export let file: string;
let running: Background[] = [];

/** Gives each test of a file a folder of its own, with a file that is watched, and a store beside it. */
export function inItsOwnFolder(): void {
  beforeEach(() => {
    folder = temporaryFolder();
    file = folder.file('Master.csv');
  });
  afterEach(async () => {
    for (const one of running) await one[Symbol.asyncDispose]();
    running = [];
    folder.remove();
  });
}

/** Where the data are. */
export const env = () => ({ RINGLOG_DATA: folder.file('data') });

/** Watches until the test is over. */
export async function watch(...args: readonly string[]): Promise<Background> {
  const one = await startRinglog(['watch', ...args], env());
  running.push(one);
  return one;
}

export const watchCsv = (...args: readonly string[]) => watch(...args, '--format', 'asterisk-csv');

/** Reads what is there. */
export const watchOnce = (...args: readonly string[]) =>
  ringlogJson<{ read: number; stored: number; unchanged: number; rejected: number }>(['watch', '--once', ...args], {
    env: env(),
  });

/** The numbers of the CDRs that are stored, in their order; none while there is no data, or no tenant, yet. */
export async function stored(): Promise<number[]> {
  try {
    return await withTestStore(env().RINGLOG_DATA, async (store) => {
      const [tenant] = await listTenants(store);
      if (tenant === undefined) return [];
      const request = { filter: null, search: null, order: parseOrder('started_at asc'), top: 1000, skip: 0 };
      const scope = { tenantId: tenant.id, extensions: null };
      const { items } = await store.list(scope, { ...request, after: null, count: false });
      return (JSON.parse(items) as { call_id: string }[]).map(({ call_id }) => cdrNumber(call_id));
    });
  } catch (error) {
    if (error instanceof SetupError && error.message.includes('There is no Ringlog data')) return [];
    throw error;
  }
}

/** Waits until these are stored. */
export const storedAre = (from: number, to: number) =>
  until(
    `${from} to ${to} are stored`,
    async () =>
      JSON.stringify(await stored()) === JSON.stringify(Array.from({ length: to - from }, (_, n) => from + n)),
  );

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batches } from '../batches.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import type { LargeStore } from '../large-store.ts';
import { load } from '../load.ts';
import type { Server } from '../server.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** How long single reads take while a scan, an import and a stream run beside them, against quiet. */
export async function measureLatency(context: Context, server: Server, store: LargeStore): Promise<Figure[]> {
  const { settings, folder, note } = context;
  const { url, token } = server;
  const headers = { authorization: `Bearer ${token}` };
  const { items } = (await (await fetch(`${url}/calllogs?top=1000`, { headers })).json()) as {
    items: { id: string }[];
  };
  const paths = items.map(({ id }) => `/calllogs/${id}`);
  const quiet = await load({ url, token, paths, seconds: settings.seconds });

  const file = join(folder, 'beside.ndjson');
  await writeFile(file, [...batches(Math.min(300, Math.ceil(settings.rows / 1000)))].flat().join('\n'));
  const stop = new AbortController();
  const { signal } = stop;
  const stream = await fetch(`${url}/calllogs/stream`, { headers, signal });
  if (stream.status !== 200) throw new Error(`GET /calllogs/stream got ${stream.status}`);
  const drained = stream.body!.pipeTo(new WritableStream(), { signal }).catch(() => {});
  let scans = 0;
  const scanning = (async () => {
    while (!signal.aborted) {
      const filter = encodeURIComponent(`duration gt ${100 + scans} and contains(user_data,'x${scans}')`);
      await (await fetch(`${url}/calllogs?top=1&filter=${filter}`, { headers })).text();
      scans += 1;
    }
  })();
  // Into the last of the small tenants, so that the large one stays as it is.
  const args = ['import', file, '--format', 'ringlog', '--data', store.folder, '--tenant', 'small-100'];
  const importing = spawn(join(ROOT, 'ringlog'), args, { stdio: 'ignore' });
  const imported = once(importing, 'close');
  const busy = await load({ url, token, paths, seconds: settings.seconds });
  stop.abort();
  importing.kill('SIGTERM');
  await Promise.all([scanning, imported, drained]);
  note(`by id, p99: ${quiet.p99} ms quiet, ${busy.p99} ms beside ${scans} scans, an import and a stream`);
  return [
    {
      what: 'p99 of reads by id beside a scan, an import and a stream',
      unit: 'ms (quiet)',
      ours: busy.p99,
      yardstick: quiet.p99,
      ratio: busy.p99 / quiet.p99,
      bar: { of: 'ratio', must: 'below', value: 5 },
    },
  ];
}

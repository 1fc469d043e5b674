import { alternate } from '../alternate.ts';
import { startBareHttp, type Answer, type BareServer } from '../bare-http.ts';
import type { Context } from '../context.ts';
import type { Figure } from '../figure.ts';
import { load } from '../load.ts';
import { startServer, type Server } from '../server.ts';

const DRAWN = 96_000;
const SAMPLES = 51;
const PAGE = '/calllogs?top=100&count=true';

/** `GET /calllogs/{id}` and the newest page of 100 with its exact count, against the same bytes from memory. */
export async function measureRead(context: Context): Promise<Figure[]> {
  const { folder, token, ids } = await context.store();
  const server = await startServer(folder, token);
  try {
    const byId = ids.slice(0, DRAWN).map((id) => `/calllogs/${id}`);
    return [
      ...(await compareRates(context, server, 'by id', byId, await typicalAnswer(server, byId))),
      ...(await compareRates(context, server, 'newest page of 100 with count', [PAGE], await ask(server, PAGE))),
    ];
  } finally {
    await server.stop();
  }
}

/** Requests/s and processor time of a server against a bare one that sends the same bytes. */
export async function compareRates(
  context: Context,
  server: Server,
  what: string,
  paths: readonly string[],
  answer: Answer,
  least = 0.5,
): Promise<Figure[]> {
  const { rounds, seconds } = context.settings;
  const bare = await startBareHttp(answer);
  try {
    const run = async (target: Server | BareServer) => {
      const before = await target.facts();
      const { perSecond, requests, generator } = await load({ url: target.url, token: server.token, paths, seconds });
      const cpu = ((await target.facts()).cpu - before.cpu) / requests;
      const whose = target === server ? 'ours' : 'bare';
      context.note(
        `${what}, ${whose}: ${Math.round(perSecond)}/s, load generator ${Math.round(generator * 100)} % busy`,
      );
      return { perSecond, cpu: cpu * 1e6 };
    };
    // Both are compiled and cached by the time it counts.
    for (const { url } of [server, bare]) await load({ url, token: server.token, paths, seconds: 1 });
    const { ours, yardstick, ratio } = await alternate(
      rounds,
      () => run(server),
      () => run(bare),
    );
    return [
      {
        what,
        unit: 'requests/s',
        ours: ours.perSecond,
        yardstick: yardstick.perSecond,
        ratio: ratio.perSecond,
        bar: { of: 'ratio', must: 'at least', value: least },
      },
      {
        what: `${what}, server's processor time`,
        unit: 'µs/request',
        ours: ours.cpu,
        yardstick: yardstick.cpu,
        ratio: ratio.cpu,
        bar: null,
      },
    ];
  } finally {
    await bare.stop();
  }
}

/** Of some answers the one of median length. */
export async function typicalAnswer(server: Server, paths: readonly string[]): Promise<Answer> {
  const answers: Answer[] = [];
  for (const path of paths.slice(0, SAMPLES)) answers.push(await ask(server, path));
  answers.sort((a, b) => a.body.length - b.body.length);
  return answers[answers.length >> 1]!;
}

export async function ask({ url, token }: Server, path: string): Promise<Answer> {
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' },
  });
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`GET ${path} got ${response.status}`);
  return { headers: [...response.headers].flat(), body };
}

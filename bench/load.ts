import { once } from 'node:events';
import autocannon from 'autocannon';
import { answerParent } from './answer-parent.ts';
import { askChild } from './ask-child.ts';

export const CONNECTIONS = 32;

export interface Load {
  readonly url: string;
  readonly token: string;
  /** Asked for in turn; each connection has a share of its own, or all of them ask for the only one. */
  readonly paths: readonly string[];
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How busy the generator's own core was, 0 to 1: near 1 it is the generator that was measured. */
  readonly generator: number;
  readonly requests: number;
}

/** Keeps 32 connections busy for some seconds, from a process of its own. Throws unless every answer was a 200. */
export function load(wanted: Load): Promise<LoadResult> {
  return askChild<Load, LoadResult>(import.meta.filename, wanted);
}

async function run({ url, token, paths, seconds }: Load): Promise<LoadResult> {
  const share = Math.max(1, Math.floor(paths.length / CONNECTIONS));
  let next = 0;
  const running = autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { authorization: `Bearer ${token}` },
    setupClient(client) {
      const first = (next++ * share) % paths.length;
      client.setRequests(paths.slice(first, first + share).map((path) => ({ path })));
    },
  });
  // autocannon's own clock starts before it has built the requests, which takes a while for many paths.
  await once(running, 'start');
  const before = process.cpuUsage();
  const began = performance.now();
  const result = await running;
  const lasted = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  const { 200: good, ...bad } = result.statusCodeStats;
  if (good === undefined || Object.keys(bad).length > 0 || result.errors > 0 || result.resets > 0) {
    throw new Error(
      `Not every answer from ${url} was a 200: ${JSON.stringify(result.statusCodeStats)}, ` +
        `${result.errors} errors (${result.timeouts} timeouts), ${result.resets} resets`,
    );
  }
  return {
    perSecond: good.count / lasted,
    p50: result.latency.p50,
    p99: result.latency.p99,
    generator: (user + system) / 1e6 / lasted,
    requests: good.count,
  };
}

if (import.meta.main) answerParent(run);

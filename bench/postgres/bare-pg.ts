import { Client, type QueryConfig } from 'pg';
import { answerParent } from '../answer-parent.ts';
import { askChild } from '../ask-child.ts';
import type { Statement } from './statement.ts';

interface Question {
  readonly database: string;
  /** What is asked for each answer, one after the other. */
  readonly statements: readonly (readonly Statement[])[];
  readonly connections: number;
  readonly seconds: number;
}

export interface BareRates {
  /** Answers a second; each is all statements of one request. */
  readonly perSecond: number;
  /** Processor time of this process for an answer, in microseconds. */
  readonly cpu: number;
}

/** The yardstick of what is read: the bare driver runs the same statements in loops, one on each connection. */
export function barePg(question: Question): Promise<BareRates> {
  return askChild<Question, BareRates>(import.meta.filename, question);
}

async function run({ database, statements, connections, seconds }: Question): Promise<BareRates> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: database }));
  for (const client of clients) await client.connect();
  let next = 0;
  let done = 0;
  const loop = async (client: Client, until: number) => {
    while (performance.now() < until) {
      for (const statement of statements[next++ % statements.length]!) await client.query(statement as QueryConfig);
      done += 1;
    }
  };
  const loops = (lasting: number) => {
    const until = performance.now() + lasting * 1000;
    return Promise.all(clients.map((client) => loop(client, until)));
  };
  // Prepared and compiled by the time it counts.
  await loops(1);
  done = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  await loops(seconds);
  const lasted = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  for (const client of clients) await client.end();
  return { perSecond: done / lasted, cpu: (user + system) / done };
}

if (import.meta.main) answerParent(run);

import { Counter, Gauge, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import type { FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify';
import { FORMATS } from '../formats/index.ts';
import { countQuarantineByFormat } from '../ingest/quarantine.ts';
import type { Spool } from '../calllogs/spool.ts';
import type { Summary } from '../calllogs/summary.ts';
import { UnavailableError } from '../record/errors.ts';
import type { Awaitable } from '../store/awaitable.ts';
import type { Store } from '../store/store.ts';
import { AnswerFigures } from './answer-figures.ts';

/** What the server counts, for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts the answers of one route. */
  answered(route: string): onResponseHookHandler;
  /** Counts a stream of changes among those that are open; what it gives is to be called when its response is closed. */
  streaming(route: string, request: FastifyRequest, reply: FastifyReply): () => void;
  /** Counts what a request stored. */
  appended(summary: Pick<Summary, 'stored' | 'updated' | 'unchanged' | 'rejected'>): void;
}

export function metricsOf(store: Store, spool: Spool | null): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const answers = new AnswerFigures();
  const records = new Counter({
    name: 'ringlog_records_total',
    help: 'Call records received, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  new Counter({
    name: 'ringlog_unrated_records_total',
    help: 'Call logs stored that no rate priced although they were to be: holes in the rates.',
    registers,
    collect() {
      this.reset();
      this.inc(store.unrated());
    },
  });
  const streams = new Gauge({
    name: 'ringlog_change_streams',
    help: 'Streams of changes that are open.',
    registers,
  });
  new Gauge({
    name: 'ringlog_quarantine_records',
    help: 'Records in quarantine, by format.',
    labelNames: ['format'],
    registers,
    async collect() {
      this.reset();
      const counts = await ifAvailable(countQuarantineByFormat(store));
      if (counts === null) return;
      for (const name of FORMATS.keys()) this.set({ format: name }, 0);
      for (const { format, count } of counts) this.set({ format }, count);
    },
  });
  new Gauge({
    name: 'ringlog_store_bytes',
    help: 'Bytes of the database on disk.',
    registers,
    async collect() {
      const bytes = await ifAvailable(store.size());
      if (bytes === null) this.remove();
      else this.set(bytes);
    },
  });
  if (spool !== null) {
    new Gauge({
      name: 'ringlog_spooled_bodies',
      help: 'Bodies in the spool: those that wait to be stored, and those that can never be stored as they are.',
      labelNames: ['state'],
      registers,
      async collect() {
        this.reset();
        // That the folder cannot be read stands in the log; the other figures can.
        const counts = await spool.counts().catch(() => ({}));
        for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
      },
    });
  }

  return {
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${answers.text()}`,
    answered(route) {
      const count = answers.of(route);
      return (request, reply, done) => {
        count(request.method, reply.statusCode, reply.elapsedTime);
        done();
      };
    },
    streaming(route, request, reply) {
      const count = answers.of(route);
      streams.inc();
      return () => {
        streams.dec();
        // Most end by the client going away, of which the framework says nothing.
        if (!reply.raw.writableFinished) count(request.method, reply.statusCode, reply.elapsedTime);
      };
    },
    appended(summary) {
      for (const outcome of ['stored', 'updated', 'unchanged', 'rejected'] as const) {
        records.inc({ outcome }, summary[outcome]);
      }
    },
  };
}

/** A figure that the database has; null while it is away, when the others are wanted most. */
async function ifAvailable<Figure>(figure: Awaitable<Figure>): Promise<Figure | null> {
  try {
    return await figure;
  } catch (error) {
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}

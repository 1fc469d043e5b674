import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import type { FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify';
import { FORMATS } from '../formats/index.ts';
import { countQuarantineByFormat } from '../ingest/quarantine.ts';
import type { Summary } from '../calllogs/summary.ts';
import type { Store } from '../store/store.ts';

/** What the server counts, for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts the answers of one route. */
  answered(route: string): onResponseHookHandler;
  /** Counts a stream of changes among those that are open; what it gives is to be called when its response is closed. */
  streaming(route: string, request: FastifyRequest, reply: FastifyReply): () => void;
  /** Counts what a request stored. */
  appended(summary: Summary): void;
}

export function metricsOf(store: Store): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'ringlog_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'ringlog_http_request_seconds',
    help: 'How long answers took.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const records = new Counter({
    name: 'ringlog_records_total',
    help: 'Call records received, by what became of them.',
    labelNames: ['outcome'],
    registers,
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
    collect() {
      this.reset();
      for (const name of FORMATS.keys()) this.set({ format: name }, 0);
      for (const { format, count } of countQuarantineByFormat(store)) this.set({ format }, count);
    },
  });
  new Gauge({
    name: 'ringlog_store_bytes',
    help: 'Bytes of the database on disk.',
    registers,
    collect() {
      this.set(store.size());
    },
  });

  const count = (route: string, { method }: FastifyRequest, reply: FastifyReply) => {
    requests.inc({ method, route, status: reply.statusCode });
    seconds.observe({ method, route }, reply.elapsedTime / 1000);
  };

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    answered(route) {
      return (request, reply, done) => {
        count(route, request, reply);
        done();
      };
    },
    streaming(route, request, reply) {
      streams.inc();
      return () => {
        streams.dec();
        // Most end by the client going away, of which the framework says nothing.
        if (!reply.raw.writableFinished) count(route, request, reply);
      };
    },
    appended(summary) {
      for (const outcome of ['stored', 'updated', 'unchanged', 'rejected'] as const) {
        records.inc({ outcome }, summary[outcome]);
      }
    },
  };
}

/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What was answered on one route by one method. */
interface Line {
  readonly route: string;
  readonly method: string;
  /** How many answers, by status. */
  readonly statuses: Map<number, number>;
  /** How many answers took as long as each bound at most and longer than the one before; the last: longer than all. */
  readonly buckets: Float64Array;
  seconds: number;
}

/** Counts one answer: its method, status and duration in milliseconds. */
export type CountAnswer = (method: string, status: number, milliseconds: number) => void;

/**
 * How many answers there were and how long they took. Counted here rather than by the library's own counter and
 * histogram, which look up their labels each time: ten times the cost on every request.
 */
export class AnswerFigures {
  readonly #lines: Line[] = [];
  readonly #routes = new Map<string, Map<string, Line>>();

  of(route: string): CountAnswer {
    const lines = this.#routes.get(route) ?? new Map<string, Line>();
    this.#routes.set(route, lines);
    return (method, status, milliseconds) => {
      let line = lines.get(method);
      if (line === undefined) {
        line = { route, method, statuses: new Map(), buckets: new Float64Array(BOUNDS.length + 1), seconds: 0 };
        lines.set(method, line);
        this.#lines.push(line);
      }
      const seconds = milliseconds / 1000;
      line.statuses.set(status, (line.statuses.get(status) ?? 0) + 1);
      let bucket = 0;
      while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket++;
      line.buckets[bucket]! += 1;
      line.seconds += seconds;
    };
  }

  /** In the text format of Prometheus. */
  text(): string {
    const requests = this.#lines.flatMap(({ statuses, ...line }) =>
      Array.from(
        statuses,
        ([status, count]) => `ringlog_http_requests_total{${labels(line)},status="${status}"} ${count}`,
      ),
    );
    return [
      '# HELP ringlog_http_requests_total Requests answered, by route and status.',
      '# TYPE ringlog_http_requests_total counter',
      ...requests,
      '',
      '# HELP ringlog_http_request_seconds How long answers took.',
      '# TYPE ringlog_http_request_seconds histogram',
      ...this.#lines.flatMap(histogram),
      '',
    ].join('\n');
  }
}

function labels({ method, route }: Pick<Line, 'method' | 'route'>): string {
  return `method="${method}",route="${route}"`;
}

function histogram(line: Line): string[] {
  const name = 'ringlog_http_request_seconds';
  let count = 0;
  const buckets = Array.from(line.buckets, (answers, index) => {
    count += answers;
    return `${name}_bucket{le="${BOUNDS[index] ?? '+Inf'}",${labels(line)}} ${count}`;
  });
  return [...buckets, `${name}_sum{${labels(line)}} ${line.seconds}`, `${name}_count{${labels(line)}} ${count}`];
}

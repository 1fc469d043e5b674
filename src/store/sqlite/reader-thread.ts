import type { Aggregate, Aggregation, PeakRequest } from '../aggregate.ts';
import { Reader } from '../read/reader.ts';
import type {
  ExportPage,
  ExportRequest,
  ListRequest,
  Page,
  Question,
  RepricePage,
  RepriceRequest,
  Scope,
} from '../store.ts';
import { connect } from './connect.ts';
import { SQLITE } from './dialect.ts';
import { answerOfMoment } from './moment.ts';
import { Repricer } from '../write/repricer.ts';
import { SqliteBooks } from './books.ts';
import { runReading } from './run-reading.ts';
import { serveThread, yieldToOthers } from './thread.ts';

export type ListCall =
  | { readonly scope: Scope; readonly task: 'list' | 'explain'; readonly request: ListRequest }
  | { readonly scope: Scope; readonly task: 'export'; readonly request: ExportRequest }
  | { readonly scope: Scope; readonly task: 'reprice'; readonly request: RepriceRequest }
  | { readonly scope: Scope; readonly task: 'aggregate'; readonly request: Question & Aggregation }
  | { readonly scope: Scope; readonly task: 'peaks'; readonly request: Question & PeakRequest };

export interface ReaderStart {
  readonly file: string;
  /** Whether those who ask can wait: all others come first. */
  readonly patient: boolean;
}

export type ListAnswer = Page | ExportPage | RepricePage | string | Aggregate[] | number[];

/** Answers the questions that look at many rows, so that they hold up nobody else. */
serveThread<ReaderStart, ListCall, ListAnswer>(({ file, patient }) => {
  if (patient) yieldToOthers();
  const connection = connect(file, 'look');
  const reader = new Reader(SQLITE, { patience: null });
  const repricer = new Repricer((tenantId) => new SqliteBooks(connection, tenantId));
  const ask = ({ scope, request, task }: ListCall): ListAnswer => {
    switch (task) {
      case 'export':
        return runReading(connection, reader.export(scope, request));
      case 'reprice': {
        const { ids, next } = runReading(connection, reader.keys(scope, request));
        return { rows: ids.length, ...repricer.look(scope.tenantId, ids, request.moment), next };
      }
      case 'aggregate':
        return runReading(connection, reader.aggregate(scope, request));
      case 'peaks':
        return runReading(connection, reader.peaks(scope, request));
      case 'list':
        return runReading(connection, reader.list(scope, request));
      case 'explain':
        return runReading(connection, reader.explain(scope, request));
    }
  };
  const answer = (call: ListCall) => answerOfMoment(connection, () => ask(call));
  return { answer: (calls) => calls.map(answer), close: () => connection.close() };
});

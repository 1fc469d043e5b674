import type { Aggregate, Aggregation, PeakRequest } from '../aggregate.ts';
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
import { NOT_READ, storageFailure } from './failure.ts';
import { Reader } from '../read/reader.ts';
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
  const reader = new Reader(connection, { patience: null });
  const ask = ({ scope, request, task }: ListCall): ListAnswer => {
    switch (task) {
      case 'export':
        return reader.export(scope, request);
      case 'reprice':
        return reader.reprice(scope, request);
      case 'aggregate':
        return reader.aggregate(scope, request);
      case 'peaks':
        return reader.peaks(scope, request);
      default:
        return reader[task](scope, request);
    }
  };
  const answer = (call: ListCall) => {
    connection.exec('begin');
    try {
      return { response: ask(call) };
    } catch (error) {
      return { error: storageFailure(error, NOT_READ) };
    } finally {
      connection.exec('commit');
    }
  };
  return { answer: (calls) => calls.map(answer), close: () => connection.close() };
});

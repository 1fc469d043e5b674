import type { ListRequest, Page, Scope } from '../store.ts';
import { connect } from './connect.ts';
import { NOT_READ, storageFailure } from './failure.ts';
import { Reader } from './reader.ts';
import { serveThread } from './thread.ts';

export interface ListCall {
  readonly scope: Scope;
  readonly request: ListRequest;
}

/** Answers the questions that look at many rows, so that they hold up nobody else. */
serveThread<{ readonly file: string }, ListCall, Page>(({ file }) => {
  const connection = connect(file, 'read');
  const reader = new Reader(connection);
  const answer = ({ scope, request }: ListCall) => {
    connection.exec('begin');
    try {
      return { response: reader.list(scope, request) };
    } catch (error) {
      return { error: storageFailure(error, NOT_READ) };
    } finally {
      connection.exec('commit');
    }
  };
  return { answer: (calls) => calls.map(answer), close: () => connection.close() };
});

import { Feed } from '../read/feed.ts';
import { Statements } from '../read/statements.ts';
import type { ChangePage, ChangesRequest, Scope } from '../store.ts';
import { connect } from './connect.ts';
import { SQLITE } from './dialect.ts';
import { answerOfMoment } from './moment.ts';
import { runReading } from './run-reading.ts';
import { serveThread } from './thread.ts';

export interface ChangesCall {
  readonly scope: Scope;
  readonly request: ChangesRequest;
}

/** Reads the change feed, each page in a transaction of its own. */
serveThread<{ readonly file: string }, ChangesCall, ChangePage | null>(({ file }) => {
  const connection = connect(file, 'look');
  const feed = new Feed(new Statements(SQLITE));
  const answer = ({ scope, request }: ChangesCall) =>
    answerOfMoment(connection, () => runReading(connection, feed.changes(scope, request)));
  return { answer: (calls) => calls.map(answer), close: () => connection.close() };
});

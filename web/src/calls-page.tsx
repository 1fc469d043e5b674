import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactElement } from 'react';
import type { Client } from './api/client.ts';
import { Refused } from './api/failure.ts';
import { CallDrawer } from './call/call-drawer.tsx';
import { CallGrid } from './calls/call-grid.tsx';
import { useColumns } from './calls/columns.ts';
import { ColumnsPanel } from './calls/columns-panel.tsx';
import { ListMessage } from './calls/list-message.tsx';
import { ListStatus } from './calls/list-status.tsx';
import { Pages, type Row } from './calls/pages.ts';
import { ExportPanel } from './export/export-panel.tsx';
import { ExportProgress } from './export/export-progress.tsx';
import { useExport } from './export/use-export.ts';
import { faultsOf } from './find/expression-faults.ts';
import { FindPanel } from './find/find-panel.tsx';
import { questionOf, type Question } from './find/question.ts';
import type { Change } from './find/use-view.ts';
import type { View } from './find/view.ts';
import { Changes } from './live/changes.ts';
import { useArrivals } from './live/use-arrivals.ts';
import { useMedia } from './parts/use-media.ts';
import type { SignedIn } from './signin/use-sign-in.ts';
import { texts } from './texts.ts';

interface Props {
  readonly signedIn: SignedIn;
  readonly view: View;
  readonly onChange: Change;
}

/** The list of calls with what finds them, and the one that is open beside it. */
export function CallsPage({ signedIn: { client, who }, view, onChange }: Props): ReactElement {
  const [renewed, setRenewed] = useState(0);
  const renew = useCallback(() => setRenewed((n) => n + 1), []);
  // The call that is open belongs to no question.
  const asked = JSON.stringify({ ...view, call: '' });
  const { question, pages } = useMemo(() => ask(client, asked, renewed), [client, asked, renewed]);
  useEffect(() => {
    pages.look(0, 0);
    return () => pages.close();
  }, [pages]);
  useSyncExternalStore(pages.subscribe, pages.revision);

  const changes = useMemo(() => new Changes(client), [client]);
  useEffect(() => changes.follow(), [changes]);

  const columns = useColumns(view.rows);
  const isNarrow = useMedia('(max-width: 760px)');
  const exporting = useExport(client);
  const faults = faultsOf(pages.failure, view.filter, question);
  const grid = useRef<HTMLDivElement>(null);
  const focusGrid = () => grid.current?.querySelector<HTMLElement>('[role=treegrid]')?.focus();

  const sort = (field: string) => {
    const [now, way] = view.sort === '' ? ['started_at', 'desc'] : view.sort.split(' ');
    const next = field === now && way === 'desc' ? 'asc' : 'desc';
    onChange({ sort: field === 'started_at' && next === 'desc' ? '' : `${field} ${next}` });
  };
  const open = (row: Row) => onChange({ call: row.id });
  const close = () => {
    onChange({ call: '' });
    focusGrid();
  };
  const index = view.call === '' ? -1 : pages.indexOf(view.call);
  const step = (by: 1 | -1) => {
    const next = pages.row(index + by);
    if (next !== undefined) onChange({ call: next.id });
  };
  const isEmpty = pages.count === 0 || pages.failure !== null;

  return (
    <>
      <main className={view.call === '' ? 'calls' : 'calls has-drawer'}>
        <div className="calls-main">
          <FindPanel view={view} onChange={onChange} faults={faults}>
            <ColumnsPanel view={view} columns={columns} onSort={(order) => onChange({ sort: order })} />
            <ExportPanel
              exporting={exporting}
              question={question}
              columns={columns.shown}
              zone={view.zone}
              count={pages.count ?? 0}
            />
          </FindPanel>
          <div className="list" ref={grid}>
            {isEmpty ? (
              <ListMessage
                view={view}
                failure={pages.failure}
                isFault={pages.failure instanceof Refused && faults.length > 0}
                onClear={(change) => onChange(change)}
                onRetry={() => pages.retry()}
              />
            ) : (
              <CallGrid
                client={client}
                pages={pages}
                view={view}
                columns={columns}
                isNarrow={isNarrow}
                onOpen={open}
                onSort={sort}
              />
            )}
            <Arrived
              changes={changes}
              client={client}
              pages={pages}
              question={question}
              rows={view.rows}
              renew={renew}
            />
          </div>
          <ListStatus client={client} view={view} pages={pages} />
        </div>
        {view.call === '' ? null : (
          <CallDrawer
            client={client}
            changes={changes}
            view={view}
            seesCosts={who.sees_costs}
            onClose={close}
            onStep={index === -1 ? null : step}
          />
        )}
      </main>
      <ExportProgress exporting={exporting} />
    </>
  );
}

/** A list that begins anew; it is another each time that it is renewed, since a range may end now. */
function ask(client: Client, asked: string, _renewed: number): { question: Question; pages: Pages } {
  const question = questionOf(JSON.parse(asked) as View);
  return { question, pages: new Pages(client, question) };
}

interface ArrivedProps {
  readonly changes: Changes;
  readonly client: Client;
  readonly pages: Pages;
  readonly question: Question;
  readonly rows: View['rows'];
  readonly renew: () => void;
}

/** What is new waits here until it is asked for: the list does not move by itself. */
function Arrived({ changes, client, pages, question, rows, renew }: ArrivedProps): ReactElement {
  const { more } = useArrivals(client, changes, pages, question, renew);
  const text = more > 0 ? texts.list.newCalls[rows](more) : texts.list.changed;
  return (
    <div className="arrived" role="status">
      {more === 0 ? null : (
        <button type="button" className="pill" onClick={renew}>
          {text}
        </button>
      )}
    </div>
  );
}

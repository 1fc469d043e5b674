import { useCallback, useState, type ReactElement, type ReactNode } from 'react';
import { Refused } from './api/failure.ts';
import { ListMessage } from './calls/list-message.tsx';
import { faultsOf } from './find/expression-faults.ts';
import { FindPanel } from './find/find-panel.tsx';
import { reportOptionsOf } from './find/question.ts';
import type { Change } from './find/use-view.ts';
import type { View } from './find/view.ts';
import type { SignedIn } from './signin/use-sign-in.ts';
import { texts } from './texts.ts';
import { FiguresView } from './traffic/figures-view.tsx';
import { HeatMapView } from './traffic/heat-map-view.tsx';
import type { HeatMap, Kpi, Top, TopBy, Volume } from './traffic/reports.ts';
import { TopView } from './traffic/top-view.tsx';
import { useReport, type ReportState } from './traffic/use-report.ts';
import { VolumeView } from './traffic/volume-view.tsx';

interface Props {
  readonly signedIn: SignedIn;
  readonly view: View;
  readonly onChange: Change;
}

const { traffic } = texts;
const TOPS: readonly TopBy[] = ['caller', 'callee', 'extension'];

/** What the calls come to: the same questions as those of the list, answered in figures that lead back to it. */
export function TrafficPage({ signedIn: { client }, view, onChange }: Props): ReactElement {
  const [renewed, setRenewed] = useState(0);
  const renew = useCallback(() => setRenewed((n) => n + 1), []);
  const { question, options } = reportOptionsOf(view);
  const address = (report: string, more = '') => `/reports/${report}?${options}${more}`;
  const kpi = useReport<Kpi>(client, address('kpi'), renewed);
  const volume = useReport<Volume>(client, address('volume'), renewed);
  const peaks = useReport<Volume>(client, address('volume', '&with=peaks'), renewed);
  const heatMap = useReport<HeatMap>(client, address('heatmap'), renewed);
  const topPart = (by: TopBy) => (
    <TopPart key={by} by={by} address={address('top', `&by=${by}`)} {...{ client, view, onChange, renewed }} />
  );
  const faults = faultsOf(kpi.failure, view.filter, question);
  return (
    <main className="traffic">
      <h2 className="out-of-sight">{traffic.title}</h2>
      <FindPanel view={view} onChange={onChange} faults={faults} />
      <div className="traffic-body" tabIndex={0} role="region" aria-label={traffic.title}>
        {kpi.failure !== null ? (
          <ListMessage
            view={view}
            failure={kpi.failure}
            isFault={kpi.failure instanceof Refused && faults.length > 0}
            onClear={onChange}
            onRetry={renew}
          />
        ) : (
          <>
            <Part state={kpi}>{(report) => <FiguresView kpi={report} view={view} onChange={onChange} />}</Part>
            <Part
              state={volume}
              title={traffic.over[view.rows]}
              note={volume.report === null ? null : traffic.interval[volume.report.interval]}
            >
              {(report) => <VolumeView volume={report} view={view} onChange={onChange} what="calls" />}
            </Part>
            <Part state={heatMap} title={traffic.week} note={traffic.weekNote}>
              {(report) => <HeatMapView heatMap={report} view={view} onChange={onChange} />}
            </Part>
            <Part state={peaks} title={traffic.peaks}>
              {(report) => <VolumeView volume={report} view={view} onChange={onChange} what="peaks" />}
            </Part>
            {topPart('trunk')}
            <div className="tops">{TOPS.map(topPart)}</div>
          </>
        )}
      </div>
    </main>
  );
}

interface TopProps {
  readonly client: SignedIn['client'];
  readonly by: TopBy;
  readonly address: string;
  readonly view: View;
  readonly onChange: Change;
  readonly renewed: number;
}

function TopPart({ client, by, address, view, onChange, renewed }: TopProps): ReactElement {
  const state = useReport<Top>(client, address, renewed);
  return (
    <Part state={state} title={traffic.top[by]}>
      {(report) =>
        report.items.length === 0 ? (
          <p className="faint">{traffic.none}</p>
        ) : (
          <TopView top={report} by={by} view={view} onChange={onChange} />
        )
      }
    </Part>
  );
}

interface PartProps<Report> {
  readonly state: ReportState<Report>;
  readonly title?: string;
  readonly note?: string | null;
  readonly children: (report: Report) => ReactNode;
}

/** One report with its title. While another is on its way the one before stays, a little fainter. */
function Part<Report>({ state, title, note, children }: PartProps<Report>): ReactElement {
  return (
    <section className={state.isLoading ? 'part is-loading' : 'part'} aria-busy={state.isLoading}>
      {title === undefined ? null : (
        <h3>
          {title} {note == null ? null : <small>{note}</small>}
        </h3>
      )}
      {state.report !== null ? children(state.report) : null}
      {state.report === null && state.isLoading ? <p className="faint">{texts.list.loading}</p> : null}
      {state.failure !== null ? <p className="fault">{state.failure.message}</p> : null}
    </section>
  );
}

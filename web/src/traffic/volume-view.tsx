import type { ReactElement } from 'react';
import type { Change } from '../find/use-view.ts';
import type { View } from '../find/view.ts';
import { spokenText } from '../parts/duration.ts';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { BarChart } from './bar-chart.tsx';
import type { Interval, Volume } from './reports.ts';
import { ViewLink } from './view-link.tsx';

interface Props {
  readonly volume: Volume;
  readonly view: View;
  readonly onChange: Change;
  /** Whether the bars are calls, answered or not, or the most that were under way at once. */
  readonly what: 'calls' | 'peaks';
}

const { columns } = texts.traffic;

export function VolumeView({ volume, view, onChange, what }: Props): ReactElement {
  const { interval, items } = volume;
  const label = (one: Interval) => labelOf(one.from, interval, view.zone);
  const peaks = what === 'peaks';
  return (
    <>
      <BarChart
        bars={items.map((one) => ({
          key: one.from,
          label: label(one),
          title: peaks
            ? `${label(one)}\n${columns.peak}: ${texts.number(one.peak_calls ?? 0)}`
            : `${label(one)}\n${columns.answered}: ${texts.number(one.answered)}\n${columns.missed}: ${texts.number(one.missed)}`,
          parts: peaks
            ? [{ kind: 'peak', value: one.peak_calls ?? 0 }]
            : [
                { kind: 'answered', value: one.answered },
                { kind: 'missed', value: one.missed },
              ],
          onPick: () => onChange(behind(one)),
        }))}
      />
      {peaks ? null : (
        <p className="chart-key" aria-hidden="true">
          <i className="bar-part is-answered" /> {columns.answered} <i className="bar-part is-missed" />{' '}
          {columns.missed}
        </p>
      )}
      <details className="as-table">
        <summary>{texts.traffic.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{columns.from}</th>
              <th scope="col">{columns.calls}</th>
              {peaks ? (
                <th scope="col">{columns.peak}</th>
              ) : (
                <>
                  <th scope="col">{columns.answered}</th>
                  <th scope="col">{columns.missed}</th>
                  <th scope="col">{columns.talk}</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.from}>
                <th scope="row">
                  <ViewLink view={view} to={behind(one)} onChange={onChange}>
                    {label(one)}
                  </ViewLink>
                </th>
                <td>{texts.number(one.calls)}</td>
                {peaks ? (
                  <td>{texts.number(one.peak_calls ?? 0)}</td>
                ) : (
                  <>
                    <td>{texts.number(one.answered)}</td>
                    <td>{texts.number(one.missed)}</td>
                    <td>{spokenText(one.talk_seconds)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** The list of the calls of an interval. Its times are local, as ranges of views are. */
function behind({ from, to }: Interval): Partial<View> {
  return { page: 'calls', range: `${from.slice(0, 16)}/${to.slice(0, 16)}` };
}

function labelOf(from: string, interval: Volume['interval'], zone: string): string {
  const clock = clockOf(zone);
  if (interval === 'hour') return `${clock.day(from)} ${from.slice(11, 16)}`;
  return interval === 'day' ? clock.day(from) : from.slice(0, 7);
}

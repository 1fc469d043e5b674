import { parseDate } from '@internationalized/date';
import type { ReactElement } from 'react';
import { narrowed } from '../find/question.ts';
import type { Change } from '../find/use-view.ts';
import type { View } from '../find/view.ts';
import { texts } from '../texts.ts';
import type { HeatMap } from './reports.ts';
import { ViewLink } from './view-link.tsx';

interface Props {
  readonly heatMap: HeatMap;
  readonly view: View;
  readonly onChange: Change;
}

const { traffic } = texts;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const SHADES = 8;
/** So many days may stand in a filter; those of ten years are more. */
const MOST_DAYS = 400;

/** A table whose cells are the darker the more calls they have. */
export function HeatMapView({ heatMap, view, onChange }: Props): ReactElement {
  const most = Math.max(1, ...heatMap.items.map(({ calls }) => calls));
  return (
    <div className="heat-box" tabIndex={0} role="region" aria-label={traffic.week}>
      <table className="heat">
        <thead>
          <tr>
            <th scope="col">{traffic.columns.hour}</th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {traffic.weekdays.map((day, n) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {heatMap.items
                .filter(({ weekday }) => weekday === n + 1)
                .map(({ hour, calls }) => (
                  <td key={hour} className={`shade-${Math.ceil((calls / most) * SHADES)}`}>
                    {calls === 0 ? (
                      <span>0</span>
                    ) : (
                      <ViewLink
                        view={view}
                        to={behind(heatMap, view, n + 1, hour)}
                        onChange={onChange}
                        title={traffic.heat(day, `${hour}:00`, texts.list.total[view.rows](calls))}
                      >
                        {texts.number(calls)}
                      </ViewLink>
                    )}
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The list of the calls of an hour of a weekday: the days of it in the time, and the hour. */
function behind(heatMap: HeatMap, view: View, weekday: number, hour: number): Partial<View> {
  const days: string[] = [];
  const end = parseDate(heatMap.to.slice(0, 10));
  let day = parseDate(heatMap.from.slice(0, 10));
  // 1 is Monday, as `getUTCDay` has Sunday for 0.
  const weekdayOf = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  while (weekdayOf(day.toString()) !== weekday) day = day.add({ days: 1 });
  for (; day.compare(end) <= 0 && days.length < MOST_DAYS; day = day.add({ days: 7 })) days.push(day.toString());
  return {
    page: 'calls',
    ...narrowed(view, `date(started_at) in (${days.join(',')})`),
    hours: `${hour}-${hour + 1}`,
  };
}

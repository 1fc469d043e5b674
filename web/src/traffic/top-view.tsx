import type { ReactElement } from 'react';
import { PhoneNumber } from '../calls/cell.tsx';
import { narrowed, quoted } from '../find/question.ts';
import type { Change } from '../find/use-view.ts';
import type { View } from '../find/view.ts';
import { spokenText } from '../parts/duration.ts';
import { texts } from '../texts.ts';
import type { Top, TopBy } from './reports.ts';
import { ViewLink } from './view-link.tsx';

interface Props {
  readonly top: Top;
  readonly by: TopBy;
  readonly view: View;
  readonly onChange: Change;
}

const { columns } = texts.traffic;

export function TopView({ top, by, view, onChange }: Props): ReactElement {
  const most = Math.max(1, ...top.items.map(({ calls }) => calls));
  return (
    <table className="top-table">
      <thead>
        <tr>
          <th scope="col">{by === 'trunk' ? columns.trunk : columns.value}</th>
          <th scope="col">{columns.calls}</th>
          <th scope="col">{columns.missed}</th>
          <th scope="col">{columns.talk}</th>
        </tr>
      </thead>
      <tbody>
        {top.items.map((item) => {
          const value = item[by] ?? '';
          const to = by === 'extension' ? { extension: value } : narrowed(view, `${by} eq ${quoted(value)}`);
          return (
            <tr key={value}>
              <th scope="row">
                <ViewLink view={view} to={{ page: 'calls', ...to }} onChange={onChange}>
                  <PhoneNumber number={value} />
                </ViewLink>
              </th>
              <td>
                <i className="share" style={{ width: `${(item.calls / most) * 100}%` }} />
                <span>{texts.number(item.calls)}</span>
              </td>
              <td>{texts.number(item.missed)}</td>
              <td>{spokenText(item.talk_seconds)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

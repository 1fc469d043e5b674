import type { ReactElement } from 'react';
import type { View } from '../find/view.ts';
import { Icon } from '../parts/icon.tsx';
import { Popover } from '../parts/popover.tsx';
import { texts } from '../texts.ts';
import { NARROWEST, sorts, titleOf, type Columns } from './columns.ts';

interface Props {
  readonly view: View;
  readonly columns: Columns;
  readonly onSort: (sort: string) => void;
}

const WIDEST = 800;

/** Which columns, in which order, how wide, and sorted by what: all of it by the keyboard too. */
export function ColumnsPanel({ view, columns, onSort }: Props): ReactElement {
  const { all } = columns;
  const [field = 'started_at', way = 'desc'] = view.sort === '' ? [] : view.sort.split(' ');
  return (
    <Popover label={texts.columns.label} icon="columns" mayShrink className="columns-panel">
      {() => (
        <>
          <div className="sort-by">
            <label>
              <span>{texts.columns.sort}</span>
              <select value={field} onChange={(event) => onSort(`${event.target.value} ${way}`)}>
                {all
                  .filter((column) => sorts(view.rows, column.field))
                  .map((column) => (
                    <option key={column.field} value={column.field}>
                      {titleOf(column.field)}
                    </option>
                  ))}
              </select>
            </label>
            <select
              aria-label={texts.columns.sort}
              value={way}
              onChange={(event) => onSort(`${field} ${event.target.value}`)}
            >
              <option value="asc">{texts.columns.ascending}</option>
              <option value="desc">{texts.columns.descending}</option>
            </select>
          </div>
          <ul className="column-list">
            {all.map((column, n) => {
              const title = titleOf(column.field);
              return (
                <li key={column.field}>
                  <label className="check">
                    <input
                      type="checkbox"
                      checked={column.shown}
                      onChange={() => columns.change(column.field, { shown: !column.shown })}
                    />
                    <span>{title}</span>
                  </label>
                  <input
                    className="width"
                    type="number"
                    min={NARROWEST}
                    max={WIDEST}
                    step={8}
                    aria-label={texts.columns.width(title)}
                    value={column.width}
                    onChange={(event) => {
                      const width = Number(event.target.value);
                      if (width >= NARROWEST && width <= WIDEST) columns.change(column.field, { width, isFixed: true });
                    }}
                  />
                  <button
                    type="button"
                    className="button is-bare"
                    aria-label={texts.columns.earlier(title)}
                    disabled={n === 0}
                    onClick={() => columns.move(column.field, all[n - 1]!.field)}
                  >
                    <Icon name="up" />
                  </button>
                  <button
                    type="button"
                    className="button is-bare"
                    aria-label={texts.columns.later(title)}
                    disabled={n === all.length - 1}
                    onClick={() => columns.move(column.field, all[n + 2]?.field ?? null)}
                  >
                    <Icon name="down" />
                  </button>
                </li>
              );
            })}
          </ul>
          <button type="button" className="button" onClick={columns.reset}>
            {texts.columns.reset}
          </button>
        </>
      )}
    </Popover>
  );
}

import { useRef, useState, type PointerEvent, type ReactElement } from 'react';
import type { View } from '../find/view.ts';
import { Icon } from '../parts/icon.tsx';
import { NARROWEST, sorts, titleOf, type Columns } from './columns.ts';

interface Props {
  readonly view: View;
  readonly columns: Columns;
  readonly template: string;
  /** Width of all columns together, px. */
  readonly least: number;
  readonly onSort: (field: string) => void;
}

/** The heads of the columns: clicked they sort, dragged they move, at their edge they become wider. */
export function GridHead({ view, columns, template, least, onSort }: Props): ReactElement {
  const [dragged, setDragged] = useState<string | null>(null);
  const [sortField = 'started_at', sortWay = 'desc'] = view.sort === '' ? [] : view.sort.split(' ');
  return (
    <div role="rowgroup" className="grid-head" style={{ minWidth: least }}>
      <div role="row" className="heads" style={{ gridTemplateColumns: template }} aria-rowindex={1}>
        {columns.shown.map(({ field }) => {
          const isSorted = field === sortField;
          const order = isSorted ? (sortWay === 'asc' ? 'ascending' : 'descending') : 'none';
          return (
            <div
              key={field}
              role="columnheader"
              className={`head of-${field} ${isSorted ? 'is-sorted' : ''} ${dragged === field ? 'is-dragged' : ''}`}
              {...(sorts(view.rows, field) ? { 'aria-sort': order } : {})}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                setDragged(field);
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => dragged !== null && event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== null && dragged !== field) columns.move(dragged, field);
                setDragged(null);
              }}
            >
              {sorts(view.rows, field) ? (
                <button type="button" className="sort" onClick={() => onSort(field)}>
                  {titleOf(field)}
                  {isSorted ? <Icon name={sortWay === 'asc' ? 'up' : 'down'} /> : null}
                </button>
              ) : (
                <span className="sort">{titleOf(field)}</span>
              )}
              <Edge onWidth={(width) => columns.change(field, { width, isFixed: true })} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** For the pointer; the panel of columns has the same for the keyboard. */
function Edge({ onWidth }: { readonly onWidth: (width: number) => void }): ReactElement {
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (start.current === null) return;
    onWidth(Math.max(NARROWEST, Math.round(start.current.width + event.clientX - start.current.x)));
  };
  return (
    <span
      className="edge"
      aria-hidden="true"
      draggable={false}
      onPointerDown={(event) => {
        start.current = { x: event.clientX, width: event.currentTarget.parentElement!.offsetWidth };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={move}
      onPointerUp={() => (start.current = null)}
    />
  );
}

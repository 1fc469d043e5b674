import { memo, type MouseEvent, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { Clock } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { cellOf } from './cell.tsx';
import type { Column } from './columns.ts';
import { NarrowCell } from './narrow-cell.tsx';
import type { Row } from './pages.ts';

interface Props {
  readonly place: number;
  /** px from the top of the list. */
  readonly top: number;
  /** undefined while it is on its way. */
  readonly row: Row | undefined;
  readonly isLeg: boolean;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  /** Whether its call is the one that is open beside the list. */
  readonly isShown: boolean;
  readonly columns: readonly Column[];
  readonly template: string;
  readonly clock: Clock;
  readonly isNarrow: boolean;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
}

/** One line of the list. What it does is in its props, which are as they were while its row and place are. */
export const GridLine = memo(function GridLine(props: Props): ReactElement {
  const { place, top, row, isLeg, isOpen, isActive, isShown, columns, template, clock, isNarrow } = props;
  const legs = row !== undefined && 'leg_count' in row ? row.leg_count : 1;
  const states = [isLeg && 'is-leg', isActive && 'is-active', isShown && 'is-shown', row === undefined && 'is-loading'];
  const open = () => {
    // Who selects a text to copy it does not want to open anything.
    if (document.getSelection()?.isCollapsed !== false) props.onOpen();
  };
  return (
    <div
      id={`line-${place}`}
      role="row"
      className={`line ${states.filter((state) => state !== false).join(' ')}`}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: isNarrow ? undefined : template }}
      aria-rowindex={place + 2}
      aria-level={isLeg ? 2 : 1}
      aria-selected={isShown}
      {...(legs > 1 ? { 'aria-expanded': isOpen } : {})}
      onClick={open}
    >
      {isNarrow ? (
        <div role="gridcell" className="narrow">
          {row === undefined ? <span className="placeholder" /> : <NarrowCell row={row} clock={clock} />}
          {legs > 1 ? <Toggle legs={legs} isOpen={isOpen} onToggle={props.onToggle} /> : null}
        </div>
      ) : (
        columns.map(({ field }, n) => (
          <div key={field} role="gridcell" className={`cell of-${field}`}>
            {n === 0 ? (
              legs > 1 ? (
                <Toggle legs={legs} isOpen={isOpen} onToggle={props.onToggle} />
              ) : (
                <i className="no-toggle" />
              )
            ) : null}
            {row === undefined ? <span className="placeholder" /> : cellOf(field, row, clock)}
          </div>
        ))
      )}
    </div>
  );
}, isSame);

function isSame(a: Props, b: Props): boolean {
  return (Object.keys(a) as (keyof Props)[]).every(
    (name) =>
      a[name] === b[name] || ((name === 'onToggle' || name === 'onOpen') && a.row === b.row && a.isOpen === b.isOpen),
  );
}

function Toggle({
  legs,
  isOpen,
  onToggle,
}: {
  readonly legs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    onToggle();
  };
  const label = `${isOpen ? texts.list.close : texts.list.open} (${legs})`;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={isOpen ? 'toggle is-open' : 'toggle'}
      aria-label={label}
      title={label}
      onClick={toggle}
    >
      <Icon name="chevron" />
    </button>
  );
}

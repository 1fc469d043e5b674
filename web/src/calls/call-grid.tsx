import {
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import type { Client } from '../api/client.ts';
import type { View } from '../find/view.ts';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { templateOf, type Columns } from './columns.ts';
import { GridHead } from './grid-head.tsx';
import { GridLine } from './grid-line.tsx';
import { useOpenedRows } from './opened-rows.ts';
import type { Pages, Row } from './pages.ts';
import { useScroll } from './use-scroll.ts';
import { Lines } from './visible-rows.ts';

/** Heights of a line and of the head, px; the style sheet has the same. */
const LINE = 34;
const TALL_LINE = 64;
const HEAD = 34;

interface Props {
  readonly client: Client;
  readonly pages: Pages;
  readonly view: View;
  readonly columns: Columns;
  /** Narrow screens show each call on two lines instead of in columns. */
  readonly isNarrow: boolean;
  readonly onOpen: (row: Row) => void;
  readonly onSort: (field: string) => void;
}

/**
 * The list, as a tree grid (https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/): the focus is on the whole, and moves
 * over rows, since those out of sight do not exist.
 */
export function CallGrid({ client, pages, view, columns, isNarrow, onOpen, onSort }: Props): ReactElement {
  useSyncExternalStore(pages.subscribe, pages.revision);
  const opened = useOpenedRows(client, pages);
  const lines = useMemo(() => new Lines(opened.lines), [opened.lines]);
  const count = lines.count(pages.count ?? 0);
  const lineHeight = isNarrow ? TALL_LINE : LINE;
  const head = isNarrow ? 0 : HEAD;
  const scroll = useScroll(count, lineHeight, head);
  const [active, setActive] = useState(0);
  const [list, setList] = useState(pages);
  if (list !== pages) {
    setList(pages);
    setActive(0);
  }
  const { toTop } = scroll;
  useEffect(() => toTop(), [pages, toTop]);

  const [firstSeen, lastSeen] = scroll.inSight;
  const from = lines.at(firstSeen).index;
  const to = lines.at(Math.max(firstSeen, lastSeen)).index;
  useEffect(() => pages.look(from, to), [pages, from, to]);
  // The call that is open stays the one that the keys go on from.
  const openIndex = view.call === '' ? -1 : pages.indexOf(view.call);
  const wasOpen = useRef(-1);
  useEffect(() => {
    if (openIndex >= 0 && openIndex !== wasOpen.current) setActive(lines.placeOf({ index: openIndex, leg: null }));
    wasOpen.current = openIndex;
  }, [openIndex, lines]);

  const clock = clockOf(view.zone);
  const move = (place: number) => {
    const next = Math.min(count - 1, Math.max(0, place));
    setActive(next);
    scroll.reveal(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = lines.at(active);
    const row = pages.row(line.index);
    const page = Math.max(1, lastSeen - firstSeen - 1);
    const toggle = () => row !== undefined && opened.toggle(line.index, row);
    const keys: Readonly<Record<string, () => unknown>> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(count - 1),
      Enter: () => row !== undefined && onOpen(row),
      ArrowRight: () => line.leg === null && row !== undefined && !opened.isOpen(row.id) && toggle(),
      ArrowLeft() {
        if (line.leg !== null) move(lines.placeOf({ index: line.index, leg: null }));
        else if (row !== undefined && opened.isOpen(row.id)) toggle();
      },
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  const places = Array.from({ length: Math.max(0, scroll.last - scroll.first) }, (_, n) => scroll.first + n);
  const template = templateOf(columns.shown);
  const least = isNarrow ? 0 : columns.shown.reduce((sum, { width }) => sum + width, 0);
  return (
    <div
      ref={scroll.ref}
      className={isNarrow ? 'grid is-narrow' : 'grid'}
      role="treegrid"
      tabIndex={0}
      aria-label={view.rows === 'calls' ? texts.list.calls : texts.list.legs}
      aria-rowcount={pages.count === null ? -1 : count + 1}
      aria-colcount={isNarrow ? 1 : columns.shown.length}
      aria-activedescendant={active >= scroll.first && active < scroll.last ? `line-${active}` : undefined}
      aria-busy={pages.count === null}
      onScroll={scroll.onScroll}
      onWheel={scroll.onWheel}
      onKeyDown={onKeyDown}
    >
      {isNarrow ? null : <GridHead view={view} columns={columns} template={template} least={least} onSort={onSort} />}
      <div role="rowgroup" className="grid-body" style={{ height: scroll.height, minWidth: least }}>
        {places.map((place) => {
          const line = lines.at(place);
          const row = pages.row(line.index);
          return (
            <GridLine
              // A place and not an id: what scrolls out of sight is used again for what comes into it.
              key={place}
              place={place}
              top={scroll.topOf(place)}
              row={row === undefined || line.leg === null ? row : (opened.legOf(row.id, line.leg) ?? undefined)}
              isLeg={line.leg !== null}
              isOpen={row !== undefined && line.leg === null && opened.isOpen(row.id)}
              isActive={place === active}
              isShown={row !== undefined && row.id === view.call && line.leg === null}
              columns={columns.shown}
              template={template}
              clock={clock}
              isNarrow={isNarrow}
              onToggle={() => row !== undefined && opened.toggle(line.index, row)}
              onOpen={() => {
                setActive(place);
                if (row !== undefined) onOpen(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

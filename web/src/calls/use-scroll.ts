import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** No browser takes elements of any height; past this (px) the scroll bar stands for more than it is long. */
const TALLEST = 8_000_000;
/** Lines above and below what is in sight. */
const SPARE = 6;
/** When a scroll has rested so long (ms) the bar is put to where it belongs. */
const REST = 150;
/** So long after the wheel has turned (ms) a scroll is its, however far it goes. */
const WHEEL = 200;

export interface Scroll {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly onWheel: () => void;
  /** Height of what is scrolled, px. */
  readonly height: number;
  /** The first and the last line (excluded) to draw. */
  readonly first: number;
  readonly last: number;
  /** The first and the last line (included) that are in sight. */
  readonly inSight: readonly [number, number];
  /** Where a line is drawn, px from the top of what is scrolled. */
  readonly topOf: (line: number) => number;
  /** Brings a line into sight. */
  readonly reveal: (line: number) => void;
  readonly toTop: () => void;
}

/**
 * Scrolls over any number of lines of one height. A small move, and one of the wheel, moves by as much as it is; a large
 * one to the part of the whole that the bar points to; so ten million lines scroll as smoothly as a hundred. `header` px are covered at the top.
 */
export function useScroll(lines: number, lineHeight: number, header: number): Scroll {
  const ref = useRef<HTMLDivElement>(null);
  /** How far the list is scrolled in truth, and how far the bar is; the difference is what lines are drawn higher by. */
  const at = useRef({ truth: 0, bar: 0 });
  const wheel = useRef(0);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [sight, setSight] = useState({ truth: 0, shift: 0, view: 600 });
  const whole = lines * lineHeight;
  const height = Math.min(whole, TALLEST);

  const settle = useCallback(() => {
    const box = ref.current;
    if (box === null) return;
    const view = Math.max(0, box.clientHeight - header);
    const most = Math.max(0, whole - view);
    const truth = Math.min(Math.max(0, at.current.truth), most);
    const most2 = Math.max(1, height - view);
    const bar = whole <= TALLEST ? truth : Math.round((truth / Math.max(1, most)) * most2);
    at.current = { truth, bar };
    if (Math.abs(box.scrollTop - bar) >= 1) box.scrollTop = bar;
    at.current.bar = box.scrollTop;
    setSight({ truth, shift: truth - at.current.bar, view });
  }, [whole, height, header]);

  const onScroll = useCallback(() => {
    const box = ref.current!;
    const view = Math.max(0, box.clientHeight - header);
    const moved = box.scrollTop - at.current.bar;
    if (moved === 0) return;
    at.current.bar = box.scrollTop;
    const most = Math.max(0, whole - view);
    if (whole <= TALLEST) at.current.truth = box.scrollTop;
    else if (Math.abs(moved) < view * 2 || performance.now() - wheel.current < WHEEL)
      at.current.truth = Math.min(most, Math.max(0, at.current.truth + moved));
    else at.current.truth = (box.scrollTop / Math.max(1, height - view)) * most;
    setSight({ truth: at.current.truth, shift: at.current.truth - at.current.bar, view });
    clearTimeout(rest.current);
    if (whole > TALLEST) rest.current = setTimeout(settle, REST);
  }, [whole, height, header, settle]);

  useLayoutEffect(() => {
    settle();
    const observer = new ResizeObserver(settle);
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, [settle]);

  const moveTo = useCallback(
    (truth: number) => {
      at.current.truth = truth;
      settle();
    },
    [settle],
  );
  const reveal = useCallback(
    (line: number) => {
      const view = Math.max(0, (ref.current?.clientHeight ?? 0) - header);
      const top = line * lineHeight;
      if (top < at.current.truth) moveTo(top);
      else if (top + lineHeight > at.current.truth + view) moveTo(top + lineHeight - view);
    },
    [lineHeight, header, moveTo],
  );
  const toTop = useCallback(() => moveTo(0), [moveTo]);

  const firstSeen = Math.floor(sight.truth / lineHeight);
  const lastSeen = Math.min(lines - 1, Math.floor((sight.truth + sight.view) / lineHeight));
  return {
    ref,
    onScroll,
    onWheel: useCallback(() => {
      wheel.current = performance.now();
    }, []),
    height,
    first: Math.max(0, firstSeen - SPARE),
    last: Math.min(lines, lastSeen + 1 + SPARE),
    inSight: [firstSeen, Math.max(firstSeen, lastSeen)],
    topOf: (line) => line * lineHeight - sight.shift,
    reveal,
    toTop,
  };
}

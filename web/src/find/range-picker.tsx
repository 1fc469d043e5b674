import { parseDate } from '@internationalized/date';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Popover } from '../parts/popover.tsx';
import { texts } from '../texts.ts';
import { endsOf, isPreset, PRESETS } from './range.ts';
import type { View } from './view.ts';

/** Loaded when it is asked for: the calendar is as heavy as the rest of the page. */
const OwnRange = lazy(async () => ({ default: (await import('./own-range.tsx')).OwnRange }));

interface Props {
  readonly view: View;
  readonly onRange: (range: string) => void;
}

export function RangePicker({ view, onRange }: Props): ReactElement {
  return (
    <Popover
      label={texts.range.label}
      icon="clock"
      text={rangeText(view.range)}
      active={view.range !== ''}
      className="range-panel"
    >
      {(close) => <Choices view={view} onRange={onRange} close={close} />}
    </Popover>
  );
}

function Choices({ view, onRange, close }: Props & { readonly close: () => void }): ReactElement {
  const [isOwn, setOwn] = useState(endsOf(view.range) !== null);
  const choose = (range: string) => {
    onRange(range);
    close();
  };
  const choices = view.page === 'traffic' ? PRESETS : (['', ...PRESETS] as const);
  return (
    <>
      <div className="presets">
        {choices.map((range) => (
          <button
            key={range}
            type="button"
            className="choice"
            aria-pressed={view.range === range}
            onClick={() => choose(range)}
          >
            {texts.range[range === '' ? 'all' : range]}
          </button>
        ))}
        <button type="button" className="choice" aria-pressed={isOwn} onClick={() => setOwn(true)}>
          {texts.range.own}
        </button>
      </div>
      {isOwn ? (
        <Suspense fallback={<p className="faint">{texts.range.loading}</p>}>
          <OwnRange range={view.range} zone={view.zone} onRange={choose} />
        </Suspense>
      ) : null}
    </>
  );
}

/** A range in a few words. */
export function rangeText(range: string): string {
  if (range === '') return texts.range.all;
  if (isPreset(range)) return texts.range[range];
  const ends = endsOf(range)!;
  const days = ends.from.endsWith('T00:00') && ends.to.endsWith('T00:00');
  if (!days) return texts.range.until(ends.from.replace('T', ' '), ends.to.replace('T', ' '));
  // Whole days are named by the last of them, not by the midnight after it.
  const first = ends.from.slice(0, 10);
  const last = parseDate(ends.to.slice(0, 10)).subtract({ days: 1 }).toString();
  return first === last ? first : texts.range.until(first, last);
}

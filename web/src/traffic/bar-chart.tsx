import type { ReactElement } from 'react';
import { texts } from '../texts.ts';

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** The parts from below: each with its class and height. */
  readonly parts: readonly { readonly kind: string; readonly value: number }[];
  /** What is told on hover. */
  readonly title: string;
  readonly onPick: () => void;
}

const HEIGHT = 100;
const LINES = [0.25, 0.5, 0.75, 1];
const MOST_LABELS = 8;
/** So many letters fit under the bars, beside each other. */
const MOST_LETTERS = 80;
/** On a narrow screen one of so many labels is shown. */
const NARROW = 3;

/** Bars over time. What they show stands in a table beside them, for who cannot see or point at them. */
export function BarChart({ bars }: { readonly bars: readonly Bar[] }): ReactElement {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const top = roundUp(Math.max(1, ...sums));
  const longest = Math.max(1, ...bars.map(({ label }) => label.length));
  const every = Math.max(1, Math.ceil(bars.length / Math.min(MOST_LABELS, Math.floor(MOST_LETTERS / longest))));
  // Behind the last label there is as much room as between two.
  const isRoom = (n: number, step: number) => n % step === 0 && (n === 0 || n <= bars.length - step);
  return (
    <div className="chart" aria-hidden="true">
      <div className="chart-scale">
        {LINES.map((line) => (
          <span key={line} style={{ bottom: `${line * 100}%` }}>
            {texts.number(top * line)}
          </span>
        ))}
      </div>
      <div className="chart-field">
        <div className="bars">
          {LINES.map((line) => (
            <i key={line} className="chart-line" style={{ bottom: `${line * 100}%` }} />
          ))}
          {bars.map(({ key, parts, title, onPick }) => (
            // Not in the order of the keyboard: the table has the same links.
            <div key={key} role="presentation" className="bar" title={title} onClick={onPick}>
              {parts.map(({ kind, value }) => (
                <i key={kind} className={`bar-part is-${kind}`} style={{ height: `${(value / top) * HEIGHT}%` }} />
              ))}
            </div>
          ))}
        </div>
        <div className="chart-labels">
          {bars.map(({ key, label }, n) =>
            isRoom(n, every) ? (
              <span
                key={key}
                className={isRoom(n, NARROW * every) ? undefined : 'is-close'}
                style={{ left: `${(n / bars.length) * 100}%` }}
              >
                {label}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </div>
  );
}

/** The next of 4, 8, 12, 20, 40, 60, 80, 100 … whose quarters are whole. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const steps = power === 1 ? [4, 8, 12] : [1.2, 2, 4, 6, 8, 10].map((step) => step * power);
  return steps.find((step) => step >= value) ?? power * 12;
}

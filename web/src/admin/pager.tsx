import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';

interface Props {
  readonly skip: number;
  readonly top: number;
  readonly count: number;
  readonly onSkip: (skip: number) => void;
}

/** Which part of a list is shown, and the ways to the others. */
export function Pager({ skip, top, count, onSkip }: Props): ReactElement | null {
  if (count === 0) return null;
  const last = Math.min(skip + top, count);
  return (
    <nav className="pager" aria-label={texts.admin.pages}>
      <button
        type="button"
        className="button is-bare"
        aria-label={texts.admin.previous}
        disabled={skip === 0}
        onClick={() => onSkip(Math.max(0, skip - top))}
      >
        <Icon name="left" />
      </button>
      <span aria-live="polite">{texts.admin.part(skip + 1, last, count)}</span>
      <button
        type="button"
        className="button is-bare"
        aria-label={texts.admin.next}
        disabled={last >= count}
        onClick={() => onSkip(skip + top)}
      >
        <Icon name="chevron" />
      </button>
    </nav>
  );
}

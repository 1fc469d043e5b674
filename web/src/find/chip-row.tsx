import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { chipsOf } from './chips.ts';
import { CLEARED, type View } from './view.ts';

interface Props {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** The filters that are on; each is taken off by itself. */
export function ChipRow({ view, onChange }: Props): ReactElement | null {
  const chips = chipsOf(view);
  if (chips.length === 0) return null;
  return (
    <div className="chips" role="group" aria-label={texts.filters.label}>
      {chips.map(({ text, without }) => (
        <button
          key={text}
          type="button"
          className="chip"
          aria-label={texts.filters.remove(text)}
          onClick={() => onChange(without)}
        >
          <bdi>{text}</bdi>
          <Icon name="close" />
        </button>
      ))}
      <button type="button" className="chip is-clear" onClick={() => onChange(CLEARED)}>
        {texts.filters.clearAll}
      </button>
    </div>
  );
}

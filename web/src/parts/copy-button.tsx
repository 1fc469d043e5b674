import { useEffect, useState, type ReactElement } from 'react';
import { copyText } from './copy.ts';
import { Icon, type IconName } from './icon.tsx';

interface Props {
  readonly text: () => string;
  readonly label: string;
  readonly copied: string;
  readonly icon: IconName;
  /** The icon alone; the label is its name. */
  readonly bare?: boolean;
}

const SHOWN = 1600;

/** Copies, and says so for a moment. */
export function CopyButton({ text, label, copied, icon, bare }: Props): ReactElement {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), SHOWN);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = () => void copyText(text()).then(setDone);
  const name = isDone ? copied : label;
  return (
    <button
      type="button"
      className={bare === true ? 'button is-bare' : 'button'}
      onClick={copy}
      title={label}
      {...(bare === true ? { 'aria-label': name } : {})}
    >
      <Icon name={isDone ? 'answered' : icon} />
      {bare === true ? null : <span aria-live="polite">{name}</span>}
    </button>
  );
}

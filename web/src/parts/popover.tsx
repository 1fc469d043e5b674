import { useId, useRef, useState, type ReactElement, type ReactNode, type ToggleEvent } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly icon?: IconName;
  /** What the button shows; the label when not given. */
  readonly text?: ReactNode;
  /** The name of the button, where it is neither. */
  readonly name?: string;
  /** Whether narrow screens show the icon alone. */
  readonly mayShrink?: boolean;
  readonly active?: boolean;
  readonly className?: string;
  readonly children: (close: () => void) => ReactNode;
}

/** A button, and what it opens beside itself. The browser closes it on Escape and on a click elsewhere. */
export function Popover({ label, icon, text, name, mayShrink, active, className, children }: Props): ReactElement {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => panel.current?.hidePopover();
  const toggled = (event: ToggleEvent) => {
    const opens = event.newState === 'open';
    setOpen(opens);
    if (opens) place(panel.current!, button.current!);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`button ${active === true ? 'is-active' : ''} ${mayShrink === true ? 'may-shrink' : ''}`}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        {...(text === undefined ? {} : { 'aria-label': name ?? (text === '' ? label : `${label}: ${text as string}`) })}
        title={label}
      >
        {icon === undefined ? null : <Icon name={icon} />}
        <span className="button-text">{text ?? label}</span>
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={`panel ${className ?? ''}`}
        onToggle={toggled}
      >
        {isOpen ? children(close) : null}
      </div>
    </>
  );
}

/** Below the button, and within the window. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const { left, bottom } = button.getBoundingClientRect();
  const top = bottom + 6;
  const most = Math.max(8, window.innerWidth - panel.offsetWidth - 8);
  panel.style.left = `${Math.min(Math.max(8, left), most)}px`;
  panel.style.top = `${top}px`;
  panel.style.maxHeight = `${window.innerHeight - top - 8}px`;
}

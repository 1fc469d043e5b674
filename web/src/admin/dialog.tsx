import { useId, useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { otherFaults, type Sending } from './use-sending.ts';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** Something that is looked at alone until it is closed. The browser keeps the focus in it, and gives it back. */
export function Dialog({ title, onClose, isWide, children }: Props): ReactElement {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const own = dialog.current!;
    own.showModal();
    return () => own.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isWide === true ? 'dialog is-wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button is-bare" aria-label={texts.admin.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly text: ReactNode;
  readonly action: string;
  readonly sending: Sending;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ title, text, action, sending, onConfirm, onClose }: ConfirmProps): ReactElement {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <Faults faults={otherFaults(sending.failure, [])} />
      <div className="actions">
        <button type="button" className="button is-main is-danger" disabled={sending.isBusy} onClick={onConfirm}>
          {action}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {texts.admin.cancel}
        </button>
      </div>
    </Dialog>
  );
}

/** What is wrong, where it belongs to no field. */
export function Faults({ faults }: { readonly faults: readonly string[] }): ReactElement | null {
  if (faults.length === 0) return null;
  return (
    <ul className="fault fault-list" role="alert">
      {faults.map((fault) => (
        <li key={fault}>{fault}</li>
      ))}
    </ul>
  );
}

import { useEffect, useRef, type ReactElement } from 'react';
import type { Client } from '../api/client.ts';
import { FRESH, writeView, type View } from '../find/view.ts';
import type { Changes } from '../live/changes.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { CallStory } from './call-story.tsx';
import { useCall } from './use-call.ts';

interface Props {
  readonly client: Client;
  readonly changes: Changes;
  readonly view: View;
  /** Whether what calls cost is not hidden from who looks. */
  readonly seesCosts: boolean;
  readonly onClose: () => void;
  /** To the next call of the list, or the one before it; null where there is none. */
  readonly onStep: ((step: 1 | -1) => void) | null;
}

const { call } = texts;

/** One call, beside the list that it was opened from. */
export function CallDrawer({ client, changes, view, seesCosts, onClose, onStep }: Props): ReactElement {
  const state = useCall(client, changes, view.call);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [view.call]);
  return (
    <aside
      ref={box}
      className="drawer"
      tabIndex={-1}
      aria-label={call.label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="drawer-head">
        {onStep === null ? null : (
          <>
            <button
              type="button"
              className="button is-bare"
              aria-label={call.later}
              title={call.later}
              onClick={() => onStep(-1)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              className="button is-bare"
              aria-label={call.earlier}
              title={call.earlier}
              onClick={() => onStep(1)}
            >
              <Icon name="down" />
            </button>
          </>
        )}
        <span className="room" />
        <CopyButton
          icon="link"
          label={call.link}
          copied={call.copied}
          text={() => location.origin + writeView({ ...FRESH, zone: view.zone, call: view.call })}
        />
        {state.is === 'there' ? (
          <CopyButton
            icon="copy"
            label={call.json}
            copied={call.copied}
            text={() => {
              const legs = state.session.legs.map((leg) => state.details.get(leg.id) ?? leg);
              return JSON.stringify({ ...state.session, legs }, null, 2);
            }}
          />
        ) : null}
        <button type="button" className="button is-bare" aria-label={call.close} title={call.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="drawer-body" tabIndex={0} role="region" aria-label={call.story}>
        {state.is === 'loading' ? <p className="faint">{texts.list.loading}</p> : null}
        {state.is === 'gone' ? (
          <div className="message">
            <h2>{call.gone}</h2>
            <p>{call.goneHint}</p>
          </div>
        ) : null}
        {state.is === 'failed' ? (
          <div className="message">
            <h2>{texts.list.failed}</h2>
            <p>{state.message}</p>
          </div>
        ) : null}
        {state.is === 'there' ? <CallStory {...state} seesCosts={seesCosts} zone={view.zone} /> : null}
      </div>
    </aside>
  );
}

import { useState, type ReactElement } from 'react';
import type { Client } from '../api/client.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { Dialog, Faults } from './dialog.tsx';
import { purge, retry } from './quarantine-orders.ts';
import { placeOf } from './place-of.ts';
import { hexOf, visible } from './raw-text.ts';
import { formatName } from './format-name.ts';
import type { QuarantinedRecord, Retried } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { otherFaults, useSending } from './use-sending.ts';
import { LoadedView } from './view-frame.tsx';

interface Props {
  readonly client: Client;
  readonly id: number;
  readonly zone: string;
  readonly onRetried: (done: Retried) => void;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

const { quarantine: words } = texts.admin;

/** One record that could not be read: why, and its bytes as a text that does nothing. */
export function QuarantinedDialog({ client, id, zone, onRetried, onRemoved, onClose }: Props): ReactElement {
  const record = useLoaded<QuarantinedRecord>(client, `/quarantine/${id}`);
  const sending = useSending();
  const [isSure, setSure] = useState(false);
  const [stays, setStays] = useState(false);
  const again = async () => {
    setStays(false);
    const done = await sending.run(() => retry(client, { ids: [id] }, () => {}));
    if (done === undefined) return;
    onRetried(done);
    if (done.left === 0) onClose();
    else setStays(true);
  };
  const remove = async () => {
    if (!isSure) return setSure(true);
    if ((await sending.run(() => purge(client, { ids: [id] }))) === undefined) return;
    onRemoved();
    onClose();
  };
  return (
    <Dialog title={words.record(id)} onClose={onClose} isWide>
      <LoadedView loaded={record} isEmpty={() => false} empty={null}>
        {(value) => (
          <>
            <p className="reason">{value.reason}</p>
            <dl className="facts admin-facts">
              {[
                [words.received, clockOf(zone).full(value.received_at)],
                [words.source, value.source ?? '–'],
                [words.format, formatName(value.format)],
                [words.place, placeOf(value)],
                [words.size, words.bytes(value.bytes)],
              ].map(([title, text]) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>
                    <bdi>{text}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
            <div className="raw-head">
              <h3>{value.raw_text === null ? words.rawHex : words.raw}</h3>
              <CopyButton
                icon="copy"
                label={words.copy}
                copied={texts.call.copied}
                text={() => value.raw_text ?? value.raw_base64}
              />
            </div>
            <pre className="raw" tabIndex={0} aria-label={words.raw}>
              {value.raw_text === null ? hexOf(value.raw_base64) : visible(value.raw_text)}
            </pre>
          </>
        )}
      </LoadedView>
      <Faults faults={otherFaults(sending.failure, [])} />
      {stays ? (
        <p role="status" className="fault">
          {words.stays}
        </p>
      ) : null}
      <div className="actions">
        <button type="button" className="button is-main" disabled={sending.isBusy} onClick={() => void again()}>
          {words.retry}
        </button>
        <button
          type="button"
          className={isSure ? 'button is-main is-danger' : 'button'}
          disabled={sending.isBusy}
          onClick={() => void remove()}
        >
          {isSure ? words.removeSure : texts.admin.remove}
        </button>
      </div>
    </Dialog>
  );
}

import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { adminPath, go } from './address.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { Confirm, Faults } from './dialog.tsx';
import { SelectField } from './field.tsx';
import { Pager } from './pager.tsx';
import { QuarantinedDialog } from './quarantined-dialog.tsx';
import { placeOf } from './place-of.ts';
import { purge, retry, type QuarantineChoice } from './quarantine-orders.ts';
import { formatName } from './format-name.ts';
import type { List, QuarantineEntry, Retried, SourceActivity } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { otherFaults, useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

const TOP = 50;
const { quarantine: words } = texts.admin;

/** The records that could not be read: seen, read again and removed. */
export function QuarantineView({ signedIn: { client }, address, zone }: AdminViewProps): ReactElement {
  const { source, format } = address;
  const [{ skip, of }, setSkip] = useState({ skip: 0, of: '' });
  const asked = `${source}\n${format}`;
  const from = of === asked ? skip : 0;
  const query = new URLSearchParams({ top: String(TOP), skip: String(from) });
  if (source !== '') query.set('source', source);
  if (format !== '') query.set('format', format);
  const list = useLoaded<List<QuarantineEntry>>(client, `/quarantine?${query}`);
  const activity = useLoaded<List<SourceActivity>>(client, '/source_activity');
  const [shown, setShown] = useState<number | null>(null);
  const [asksPurge, setAsksPurge] = useState(false);
  const [told, setTold] = useState('');
  const retrying = useSending();
  const purging = useSending();
  const choice: QuarantineChoice =
    source === '' && format === ''
      ? { all: true }
      : { ...(source === '' ? {} : { source }), ...(format === '' ? {} : { format }) };
  const count = list.value?.count ?? 0;
  // How many are of a choice just made is not known yet: nobody shall confirm another number.
  const isNothing = count === 0 || !list.isCurrent;

  const reload = () => {
    list.reload();
    activity.reload();
  };
  const say = (done: Pick<Retried, 'tried' | 'left' | 'stored' | 'updated' | 'unchanged'>) => {
    setTold(words.retried(done));
    reload();
  };
  const retryAll = async () => {
    setTold('');
    const done = await retrying.run(() => retry(client, choice, (sofar) => setTold(words.retrying(sofar.tried))));
    if (done !== undefined) say(done);
    else reload();
  };
  const purgeAll = async () => {
    const removed = await purging.run(() => purge(client, choice));
    if (removed === undefined) return;
    setAsksPurge(false);
    setTold(words.purged(removed));
    reload();
  };
  const sources = (activity.value?.items ?? []).filter((one) => one.source !== null && one.quarantined > 0);
  const names = [...new Set([...sources.map((one) => one.source!), ...(source === '' ? [] : [source])])];
  return (
    <ViewFrame
      section="quarantine"
      tools={
        <>
          <button
            type="button"
            className="button is-main"
            disabled={isNothing || retrying.isBusy}
            onClick={() => void retryAll()}
          >
            {words.retryAll(count)}
          </button>
          <button type="button" className="button" disabled={isNothing} onClick={() => setAsksPurge(true)}>
            <Icon name="trash" />
            {words.purgeAll}
          </button>
        </>
      }
    >
      <div className="admin-filters">
        <SelectField
          label={words.source}
          value={source}
          choices={[['', words.allSources], ...names.map((name) => [name, name] as const)]}
          onChange={(chosen) => go(adminPath('quarantine', { source: chosen, format }))}
        />
        <SelectField
          label={words.format}
          value={format}
          choices={[['', words.allFormats], ...Object.entries(texts.admin.formats)]}
          onChange={(chosen) => go(adminPath('quarantine', { source, format: chosen }))}
        />
      </div>
      <p role="status" className="told">
        {told}
      </p>
      <Faults faults={otherFaults(retrying.failure, [])} />
      <LoadedView
        loaded={list}
        isEmpty={({ count: all }) => all === 0}
        empty={
          <>
            <h2>{source === '' && format === '' ? words.empty : words.emptyHere}</h2>
            <p>{words.emptyHint}</p>
          </>
        }
      >
        {({ items }) => (
          <>
            <DataTable
              label={texts.admin.sections.quarantine}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { title: words.received, cell: ({ received_at: at }) => clockOf(zone).full(at) },
                { title: words.source, cell: (entry) => <bdi>{entry.source ?? '–'}</bdi> },
                { title: words.format, cell: (entry) => formatName(entry.format) },
                { title: words.place, cell: (entry) => <bdi>{placeOf(entry)}</bdi> },
                { title: words.reason, cell: ({ reason }) => reason, kind: 'wide' },
                {
                  title: texts.admin.actions,
                  kind: 'actions',
                  cell: ({ id }) => (
                    <button
                      type="button"
                      className="button"
                      aria-label={words.showOne(id)}
                      onClick={() => setShown(id)}
                    >
                      {words.show}
                    </button>
                  ),
                },
              ]}
            />
            <Pager skip={from} top={TOP} count={count} onSkip={(next) => setSkip({ skip: next, of: asked })} />
          </>
        )}
      </LoadedView>
      {shown === null ? null : (
        <QuarantinedDialog
          client={client}
          id={shown}
          zone={zone}
          onRetried={say}
          onRemoved={() => {
            setTold(words.purged(1));
            reload();
          }}
          onClose={() => setShown(null)}
        />
      )}
      {asksPurge ? (
        <Confirm
          title={words.purgeTitle(count)}
          text={words.purgeText}
          action={words.purgeAction}
          sending={purging}
          onConfirm={() => void purgeAll()}
          onClose={() => setAsksPurge(false)}
        />
      ) : null}
    </ViewFrame>
  );
}

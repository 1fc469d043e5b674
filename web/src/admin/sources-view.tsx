import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { adminPath } from './address.ts';
import { AdminLink } from './admin-link.tsx';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { Confirm } from './dialog.tsx';
import { formatName } from './format-name.ts';
import { SourceForm } from './source-form.tsx';
import type { List, Source, SourceActivity } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

/** A source with its settings, where it has some, and what has come from it of late. */
interface Row {
  readonly name: string | null;
  readonly source: Source | null;
  readonly activity: SourceActivity | null;
}

type Open =
  { readonly is: 'new'; readonly name: string } | { readonly is: 'edit' | 'remove'; readonly source: Source } | null;

const { sources: words } = texts.admin;

export function SourcesView({ signedIn: { client }, zone }: AdminViewProps): ReactElement {
  const sources = useLoaded<List<Source>>(client, '/sources');
  const activity = useLoaded<List<SourceActivity>>(client, '/source_activity');
  const [open, setOpen] = useState<Open>(null);
  const [now, setNow] = useState(() => Date.now());
  const removing = useSending();
  const done = () => {
    setOpen(null);
    setNow(Date.now());
    sources.reload();
    activity.reload();
  };
  const remove = async ({ name }: Source) => {
    const path = `/sources/${encodeURIComponent(name)}`;
    if ((await removing.run(() => client.send('DELETE', path))) !== undefined) done();
  };
  const rows = rowsOf(sources.value?.items ?? [], activity.value?.items ?? []);
  return (
    <ViewFrame
      section="sources"
      tools={
        <button type="button" className="button is-main" onClick={() => setOpen({ is: 'new', name: '' })}>
          <Icon name="plus" />
          {words.add}
        </button>
      }
    >
      {activity.failure === null || sources.failure !== null ? null : (
        <p className="fault" role="alert">
          {words.noActivity(activity.failure.message)}
        </p>
      )}
      <LoadedView
        loaded={sources}
        isEmpty={() => rows.length === 0}
        empty={
          <>
            <h2>{words.empty}</h2>
            <p>{words.emptyHint}</p>
          </>
        }
      >
        {() => (
          <DataTable
            label={texts.admin.sections.sources}
            rows={rows}
            keyOf={({ name }) => name ?? ''}
            columns={[
              { title: words.name, cell: ({ name }) => <NameOf name={name} /> },
              { title: words.format, cell: ({ source }) => (source === null ? '–' : formatName(source.format)) },
              {
                title: words.timezone,
                cell: ({ source }) => (source === null ? '–' : (source.timezone ?? words.zoneBlank)),
              },
              { title: words.trunks, cell: ({ source }) => source?.trunks.join(', ') || '–', kind: 'wide' },
              { title: words.last, cell: ({ activity: of }) => <LastOf activity={of} now={now} zone={zone} /> },
              {
                title: words.calls,
                cell: ({ activity: of }) => (of === null ? '–' : texts.number(of.calls)),
                kind: 'number',
              },
              { title: words.quarantined, cell: ({ activity: of }) => <QuarantinedOf activity={of} />, kind: 'number' },
              {
                title: texts.admin.actions,
                kind: 'actions',
                cell: ({ name, source }) =>
                  source === null ? (
                    name === null ? null : (
                      <button
                        type="button"
                        className="button"
                        aria-label={words.giveOne(name)}
                        onClick={() => setOpen({ is: 'new', name })}
                      >
                        {words.give}
                      </button>
                    )
                  ) : (
                    <>
                      <button
                        type="button"
                        className="button"
                        aria-label={words.editOne(source.name)}
                        onClick={() => setOpen({ is: 'edit', source })}
                      >
                        {texts.admin.edit}
                      </button>
                      <button
                        type="button"
                        className="button is-bare"
                        aria-label={words.removeOne(source.name)}
                        onClick={() => setOpen({ is: 'remove', source })}
                      >
                        <Icon name="trash" />
                      </button>
                    </>
                  ),
              },
            ]}
          />
        )}
      </LoadedView>
      {open?.is === 'new' || open?.is === 'edit' ? (
        <SourceForm
          client={client}
          source={open.is === 'edit' ? open.source : null}
          name={open.is === 'new' ? open.name : open.source.name}
          onDone={done}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open?.is === 'remove' ? (
        <Confirm
          title={words.removeOne(open.source.name)}
          text={words.removeText}
          action={texts.admin.remove}
          sending={removing}
          onConfirm={() => void remove(open.source)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </ViewFrame>
  );
}

function NameOf({ name }: { readonly name: string | null }): ReactElement {
  return name === null ? <em className="faint">{words.noName}</em> : <bdi className="strong">{name}</bdi>;
}

interface LastProps {
  readonly activity: SourceActivity | null;
  readonly now: number;
  readonly zone: string;
}

function LastOf({ activity, now, zone }: LastProps): ReactElement {
  const last = activity?.last_started_at ?? null;
  if (last === null) return <span className="faint">{words.nothing}</span>;
  return <span title={clockOf(zone).full(last)}>{texts.admin.ago((now - Date.parse(last)) / 1000)}</span>;
}

function QuarantinedOf({ activity }: { readonly activity: SourceActivity | null }): ReactElement {
  const count = activity?.quarantined ?? 0;
  if (count === 0) return <>0</>;
  return (
    <AdminLink to={adminPath('quarantine', { source: activity?.source ?? '' })} className="warns">
      {texts.number(count)}
    </AdminLink>
  );
}

function rowsOf(sources: readonly Source[], activity: readonly SourceActivity[]): Row[] {
  const named = new Map(activity.map((one) => [one.source, one]));
  const known = new Set(sources.map(({ name }) => name));
  return [
    ...sources.map((source) => ({ name: source.name, source, activity: named.get(source.name) ?? null })),
    ...activity
      .filter(({ source }) => source === null || !known.has(source))
      .map((one) => ({ name: one.source, source: null, activity: one })),
  ];
}

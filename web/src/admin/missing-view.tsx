import { useState, type ReactElement } from 'react';
import { clockText } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { RateForm } from './rate-form.tsx';
import type { Missing } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

const { missing: words } = texts.admin;

/** Numbers that calls went to and that no rate has, with a way to add one. */
export function MissingView({ signedIn: { client }, zone }: AdminViewProps): ReactElement {
  const missing = useLoaded<Missing>(client, '/call_rates/missing?top=200');
  const [prefix, setPrefix] = useState<string | null>(null);
  return (
    <ViewFrame section="missing">
      <LoadedView
        loaded={missing}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <>
            <h2>{words.empty}</h2>
            <p>{words.emptyHint}</p>
          </>
        }
      >
        {({ items, calls }) => (
          <>
            <p role="status">{words.calls(calls)}</p>
            <DataTable
              label={texts.admin.sections.missing}
              rows={items}
              keyOf={({ number, callee }) => `${number} ${callee}`}
              columns={[
                { title: words.number, cell: ({ number }) => <code>{number ?? words.unknown}</code> },
                { title: words.callee, cell: ({ callee }) => <bdi>{callee ?? '–'}</bdi>, kind: 'wide' },
                { title: words.count, cell: (one) => texts.number(one.calls), kind: 'number' },
                { title: words.talk, cell: (one) => clockText(one.talk_seconds), kind: 'number' },
                { title: words.last, cell: ({ last_at: at }) => clockOf(zone).full(at) },
                {
                  title: texts.admin.actions,
                  kind: 'actions',
                  cell: ({ number }) =>
                    number === null ? null : (
                      <button
                        type="button"
                        className="button"
                        aria-label={words.addFor(number)}
                        onClick={() => setPrefix(number.replace('+', ''))}
                      >
                        <Icon name="plus" />
                        {words.add}
                      </button>
                    ),
                },
              ]}
            />
            <p className="faint">{words.after}</p>
          </>
        )}
      </LoadedView>
      {prefix === null ? null : (
        <RateForm
          client={client}
          rate={null}
          prefix={prefix}
          onDone={() => {
            setPrefix(null);
            missing.reload();
          }}
          onClose={() => setPrefix(null)}
        />
      )}
    </ViewFrame>
  );
}

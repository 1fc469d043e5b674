import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { Confirm, Faults } from './dialog.tsx';
import { SelectField, TextField } from './field.tsx';
import { Pager } from './pager.tsx';
import { amount, priceOf } from './price-text.ts';
import { RateForm } from './rate-form.tsx';
import { RatesImport } from './rates-import.tsx';
import { saveFile } from './save-file.ts';
import type { List, Rate } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { otherFaults, useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

const TOP = 50;
const { rates: words } = texts.admin;

const WHICH = { all: '', general: 'account eq null', own: 'account ne null' } as const;
type Which = keyof typeof WHICH;

type Open =
  | { readonly is: 'form'; readonly rate: Rate | null }
  | { readonly is: 'remove'; readonly rate: Rate }
  | { readonly is: 'import' }
  | null;

/** The deck: what calls to which prefix cost. */
export function RatesView({ signedIn: { client }, zone }: AdminViewProps): ReactElement {
  const [search, setSearch] = useState('');
  const [which, setWhich] = useState<Which>('all');
  const [skip, setSkip] = useState(0);
  const query = new URLSearchParams({ top: String(TOP), skip: String(skip) });
  if (search.trim() !== '') query.set('search', search.trim());
  if (which !== 'all') query.set('filter', WHICH[which]);
  const rates = useLoaded<List<Rate>>(client, `/call_rates?${query}`);
  const [open, setOpen] = useState<Open>(null);
  const removing = useSending();
  const exporting = useSending();
  const isNarrowed = search.trim() !== '' || which !== 'all';
  const done = () => {
    setOpen(null);
    rates.reload();
  };
  const remove = async ({ id }: Rate) => {
    if ((await removing.run(() => client.send('DELETE', `/call_rates/${id}`))) !== undefined) done();
  };
  const exportAll = () =>
    exporting.run(async () => saveFile(await (await client.get('/call_rates/export')).blob(), 'call_rates.csv'));
  return (
    <ViewFrame
      section="rates"
      tools={
        <>
          <button type="button" className="button is-main" onClick={() => setOpen({ is: 'form', rate: null })}>
            <Icon name="plus" />
            {words.add}
          </button>
          <button type="button" className="button" onClick={() => setOpen({ is: 'import' })}>
            <Icon name="import" />
            {words.import}
          </button>
          <button type="button" className="button" disabled={exporting.isBusy} onClick={() => void exportAll()}>
            <Icon name="export" />
            {words.export}
          </button>
        </>
      }
    >
      <div className="admin-filters">
        <TextField
          label={words.search}
          placeholder={words.searchHint}
          value={search}
          onChange={(text) => {
            setSearch(text);
            setSkip(0);
          }}
        />
        <SelectField
          label={words.which}
          value={which}
          choices={(['all', 'general', 'own'] as const).map((one) => [one, words.whichOf[one]] as const)}
          onChange={(one) => {
            setWhich(one);
            setSkip(0);
          }}
        />
      </div>
      <Faults faults={otherFaults(exporting.failure, [])} />
      <LoadedView
        loaded={rates}
        isEmpty={({ count }) => count === 0}
        empty={
          <>
            <h2>{isNarrowed ? words.nothing : words.empty}</h2>
            <p>{isNarrowed ? words.nothingHint : words.emptyHint}</p>
          </>
        }
      >
        {({ items, count }) => (
          <>
            <DataTable
              label={texts.admin.sections.rates}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { title: words.fields.prefix, cell: ({ prefix }) => <code className="strong">{prefix}</code> },
                { title: words.fields.description, cell: (rate) => <bdi>{rate.description ?? '–'}</bdi>, kind: 'wide' },
                { title: words.fields.account, cell: ({ account }) => <bdi>{account ?? words.everybody}</bdi> },
                { title: words.perMinute, cell: (rate) => priceOf(rate), kind: 'number' },
                { title: words.intervals, cell: (rate) => `${rate.interval_1}/${rate.interval_n} s`, kind: 'number' },
                { title: words.fields.connect_fee, cell: (rate) => amount(rate.connect_fee), kind: 'number' },
                { title: words.valid, cell: (rate) => validOf(rate, zone) },
                {
                  title: texts.admin.actions,
                  kind: 'actions',
                  cell: (rate) => (
                    <>
                      <button
                        type="button"
                        className="button"
                        aria-label={words.editOne(rate.prefix)}
                        onClick={() => setOpen({ is: 'form', rate })}
                      >
                        {texts.admin.edit}
                      </button>
                      <button
                        type="button"
                        className="button is-bare"
                        aria-label={words.removeOne(rate.prefix)}
                        onClick={() => setOpen({ is: 'remove', rate })}
                      >
                        <Icon name="trash" />
                      </button>
                    </>
                  ),
                },
              ]}
            />
            <Pager skip={skip} top={TOP} count={count} onSkip={setSkip} />
          </>
        )}
      </LoadedView>
      {open?.is === 'form' ? (
        <RateForm client={client} rate={open.rate} prefix="" onDone={done} onClose={() => setOpen(null)} />
      ) : null}
      {open?.is === 'import' ? (
        <RatesImport client={client} onDone={rates.reload} onClose={() => setOpen(null)} />
      ) : null}
      {open?.is === 'remove' ? (
        <Confirm
          title={words.removeOne(open.rate.prefix)}
          text={words.removeText}
          action={texts.admin.remove}
          sending={removing}
          onConfirm={() => void remove(open.rate)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </ViewFrame>
  );
}

function validOf({ valid_from, valid_to }: Rate, zone: string): string {
  if (valid_from === null && valid_to === null) return words.always;
  const day = (time: string | null) => (time === null ? '' : clockOf(zone).full(time));
  return `${day(valid_from)} – ${day(valid_to)}`;
}

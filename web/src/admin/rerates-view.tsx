import { useEffect, useState, type ReactElement } from 'react';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { Faults } from './dialog.tsx';
import { SelectField, TextField } from './field.tsx';
import { amount } from './price-text.ts';
import type { List, Rerate } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { faultsAt, otherFaults, useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

/** How long until it is asked again how far a job is (ms). */
const AGAIN = 700;
const { rerates: words } = texts.admin;

/** Prices past calls again: first what would change for whom, then it is done. */
export function ReratesView({ signedIn: { client }, zone }: AdminViewProps): ReactElement {
  const [filter, setFilter] = useState('');
  const [by, setBy] = useState<Rerate['rates']>('OWN_TIME');
  const jobs = useLoaded<List<Rerate>>(client, '/rerates');
  const sending = useSending();
  const items = jobs.value?.items ?? [];
  const isRunning = items.some(({ state }) => state === 'RUNNING');
  const { value, failure, reload } = jobs;
  // After each answer, however long that took: a question ends the one before.
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setTimeout(reload, AGAIN);
    return () => clearTimeout(timer);
  }, [isRunning, value, failure, reload]);
  const [newest] = items;

  const start = async (dryRun: boolean) => {
    const asked = { filter: filter.trim() === '' ? null : filter.trim(), tz: zone, rates: by, dry_run: dryRun };
    await sending.run(() => client.send('POST', '/rerates', asked));
    reload();
  };
  const tell = async ({ id }: Rerate, what: 'stop' | 'resume') => {
    await sending.run(() => client.send('POST', `/rerates/${id}/${what}`, {}));
    reload();
  };
  const isDone = newest?.dry_run === true && newest.state === 'DONE';
  const isSame = newest !== undefined && newest.rates === by && (newest.filter ?? '') === filter.trim();
  return (
    <ViewFrame section="rerates">
      <form
        className="form admin-card"
        onSubmit={(event) => {
          event.preventDefault();
          void start(true);
        }}
      >
        <TextField
          label={words.filter}
          hint={words.filterHint}
          placeholder={words.filterExample}
          faults={faultsAt(sending.failure, 'filter')}
          value={filter}
          onChange={setFilter}
        />
        <SelectField
          label={words.rates}
          value={by}
          choices={[
            ['OWN_TIME', words.by.OWN_TIME],
            ['TODAY', words.by.TODAY],
          ]}
          onChange={setBy}
        />
        <div className="form-end">
          <Faults faults={otherFaults(sending.failure, ['filter'])} />
          <div className="actions">
            <button type="submit" className="button is-main" disabled={sending.isBusy || isRunning}>
              {words.preview}
            </button>
            {isDone && isSame && newest.changed > 0 ? (
              <button
                type="button"
                className="button is-main is-danger"
                disabled={sending.isBusy}
                onClick={() => void start(false)}
              >
                {words.go(newest.changed)}
              </button>
            ) : null}
          </div>
        </div>
      </form>
      <LoadedView
        loaded={jobs}
        isEmpty={({ items: all }) => all.length === 0}
        empty={
          <>
            <h2>{words.empty}</h2>
            <p>{words.emptyHint}</p>
          </>
        }
      >
        {() => (
          <ul className="imports" aria-label={words.jobs}>
            {items.slice(0, 20).map((job) => (
              <Job key={job.id} job={job} zone={zone} onTell={(what) => void tell(job, what)} />
            ))}
          </ul>
        )}
      </LoadedView>
    </ViewFrame>
  );
}

interface JobProps {
  readonly job: Rerate;
  readonly zone: string;
  readonly onTell: (what: 'stop' | 'resume') => void;
}

function Job({ job, zone, onTell }: JobProps): ReactElement {
  const { id, state, dry_run: dryRun, rows, changed, accounts, error, filter, rates } = job;
  return (
    <li className="admin-card import">
      <div className="import-head">
        <strong>{dryRun ? words.dryRun(id) : words.run(id)}</strong>
        <span className={`state is-${state.toLowerCase()}`}>{words.states[state]}</span>
        <span className="faint">{clockOf(zone).full(job.created_at)}</span>
        {state === 'RUNNING' ? (
          <button type="button" className="button" onClick={() => onTell('stop')}>
            {words.stop}
          </button>
        ) : null}
        {state === 'STOPPED' || state === 'FAILED' ? (
          <button type="button" className="button" onClick={() => onTell('resume')}>
            {words.resume}
          </button>
        ) : null}
      </div>
      <div role="status">
        {state === 'RUNNING' ? <progress aria-label={words.progress(id)} /> : null}
        <p>{dryRun ? words.wouldChange(changed, rows) : words.hasChanged(changed, rows)}</p>
      </div>
      <p className="faint">
        {words.by[rates]}
        {filter === null ? '' : ' · '}
        {filter === null ? null : <code>{filter}</code>}
      </p>
      {error === null ? null : <p className="fault">{error}</p>}
      {accounts.length === 0 ? null : (
        <DataTable
          label={words.accounts(id)}
          rows={accounts}
          keyOf={({ account }) => account ?? ''}
          columns={[
            { title: words.account, cell: ({ account }) => <bdi>{account ?? words.nobody}</bdi>, kind: 'wide' },
            { title: words.calls, cell: ({ calls }) => texts.number(calls), kind: 'number' },
            { title: words.before, cell: (one) => amount(one.cost_before), kind: 'number' },
            { title: words.after, cell: (one) => amount(one.cost_after), kind: 'number' },
            { title: words.difference, cell: (one) => signed(one.difference), kind: 'number' },
          ]}
        />
      )}
    </li>
  );
}

function signed(value: number): string {
  return value > 0 ? `+${amount(value)}` : amount(value);
}

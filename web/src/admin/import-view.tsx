import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { adminPath } from './address.ts';
import { AdminLink } from './admin-link.tsx';
import type { AdminViewProps } from './admin-page.tsx';
import { SelectField, TextField } from './field.tsx';
import { formatName } from './format-name.ts';
import type { FileImport, List, SourceActivity, Source } from './types.ts';
import { zonesWith } from './source-form.tsx';
import { useLoaded } from './use-loaded.ts';
import type { Import, Imports } from './use-imports.ts';
import { ViewFrame } from './view-frame.tsx';

const { import: words } = texts.admin;

/** Reads files of call records, and tells what became of them. */
export function ImportView({ signedIn: { client }, imports }: AdminViewProps): ReactElement {
  const sources = useLoaded<List<Source>>(client, '/sources');
  const activity = useLoaded<List<SourceActivity>>(client, '/source_activity');
  const [source, setSource] = useState('');
  const [format, setFormat] = useState('');
  const [timezone, setTimezone] = useState('');
  const chosen = imports.items.filter(({ state }) => state.is === 'chosen');
  const names = new Set([
    ...(sources.value?.items ?? []).map(({ name }) => name),
    ...(activity.value?.items ?? []).map((one) => one.source ?? ''),
  ]);
  names.delete('');
  return (
    <ViewFrame section="import">
      <label className="drop-field">
        <Icon name="import" />
        <span>{words.choose}</span>
        <small className="faint">{words.chooseHint}</small>
        <input
          type="file"
          multiple
          aria-label={words.choose}
          onChange={(event) => {
            imports.choose([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
      {chosen.length === 0 ? null : (
        <form
          className="form admin-card"
          onSubmit={(event) => {
            event.preventDefault();
            imports.start({ source: source.trim(), format, timezone });
          }}
        >
          <TextField
            label={words.source}
            hint={words.sourceHint}
            list="import-sources"
            value={source}
            onChange={setSource}
          />
          <datalist id="import-sources">
            {[...names].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
          <SelectField
            label={words.format}
            value={format}
            choices={[['', words.guess], ...Object.entries(texts.admin.formats)]}
            onChange={setFormat}
          />
          <SelectField
            label={words.timezone}
            hint={words.timezoneHint}
            value={timezone}
            choices={[['', words.ownZone], ...zonesWith('').map((zone) => [zone, zone] as const)]}
            onChange={setTimezone}
          />
          <div className="actions form-end">
            <button type="submit" className="button is-main">
              {words.start(chosen.length)}
            </button>
          </div>
        </form>
      )}
      <ul className="imports" aria-label={words.files}>
        {imports.items.map((one) => (
          <ImportItem key={one.id} one={one} imports={imports} />
        ))}
      </ul>
    </ViewFrame>
  );
}

function ImportItem({ one, imports }: { readonly one: Import; readonly imports: Imports }): ReactElement {
  const { id, file, state } = one;
  const isUnderWay = state.is === 'waiting' || state.is === 'sending';
  return (
    <li className="admin-card import">
      <div className="import-head">
        <bdi className="strong">{file.name}</bdi>
        <span className="faint">{words.size(file.size)}</span>
        <button
          type="button"
          className="button is-bare"
          aria-label={isUnderWay ? words.cancel(file.name) : words.drop(file.name)}
          onClick={() => (isUnderWay ? imports.cancel(id) : imports.drop(id))}
        >
          <Icon name="close" />
        </button>
      </div>
      <div role="status">
        {state.is === 'sending' ? (
          <div className="import-progress">
            <progress
              aria-label={words.progress(file.name)}
              max={Math.max(1, file.size)}
              {...(state.sent < file.size ? { value: state.sent } : {})}
            />
            <span>{state.sent < file.size ? words.sent(state.sent, file.size) : words.reading}</span>
          </div>
        ) : null}
        {state.is === 'chosen' || state.is === 'waiting' || state.is === 'cancelled' ? (
          <p className="faint">{words.states[state.is]}</p>
        ) : null}
        {state.is === 'failed' ? <p className="fault">{state.message}</p> : null}
        {state.is === 'done' ? <Summary result={state.result} source={state.source} /> : null}
      </div>
    </li>
  );
}

function Summary({ result, source }: { readonly result: FileImport; readonly source: string }): ReactElement {
  const { format, because, doubt, broken, disputed, rejected } = result;
  return (
    <>
      <p>
        {formatName(format)}
        {because === null ? null : <span className="faint"> ({because})</span>}
      </p>
      <dl className="counts">
        {(['read', 'stored', 'updated', 'unchanged', 'rejected'] as const).map((count) => (
          <div key={count} className={count === 'rejected' && rejected > 0 ? 'warns' : ''}>
            <dt>{words.counts[count]}</dt>
            <dd>{texts.number(result[count])}</dd>
          </div>
        ))}
      </dl>
      {broken === null ? null : <p className="fault">{words.broken(broken)}</p>}
      {doubt === null ? null : <p className="fault">{doubt}</p>}
      {disputed === 0 ? null : <p className="fault">{words.disputed(disputed)}</p>}
      <p className="actions is-start">
        {rejected === 0 ? null : (
          <AdminLink to={adminPath('quarantine', { source, format: source === '' ? format : '' })} className="button">
            {words.toQuarantine}
          </AdminLink>
        )}
        <AdminLink to="/" className="button">
          {words.toCalls}
        </AdminLink>
      </p>
    </>
  );
}

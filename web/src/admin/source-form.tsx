import { useState, type FormEvent, type ReactElement } from 'react';
import { DIRECTIONS } from '../../../src/record/enums.ts';
import type { Client } from '../api/client.ts';
import { ZONES } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { Dialog } from './dialog.tsx';
import { FormEnd } from './form-end.tsx';
import { CheckField, SelectField, TextField } from './field.tsx';
import { draftOf, settingsOf, type SourceDraft } from './source-draft.ts';
import type { Source } from './types.ts';
import { faultsAt, otherFaults, useFaultyForm, useSending } from './use-sending.ts';

interface Props {
  readonly client: Client;
  /** Null: a new one. */
  readonly source: Source | null;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const { sources: words } = texts.admin;

const SITE = ['trunks', 'extensions', 'dids', 'columns'] as const;
const DIALLING = ['country', 'international_prefix', 'trunk_prefix', 'area_code', 'access_code'] as const;
/** Those that show what is said against them. */
const FIELDS = ['name', 'format', 'timezone', ...SITE, ...DIALLING] as const;
type TextName = (typeof FIELDS)[number];

/** All settings of a source. What the server says against one stands at it. */
export function SourceForm({ client, source, name, onDone, onClose }: Props): ReactElement {
  const [draft, setDraft] = useState(() => draftOf(source, name));
  const sending = useSending();
  const form = useFaultyForm(sending.failure);
  const set = (change: Partial<SourceDraft>) => setDraft({ ...draft, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const settings = settingsOf(draft);
    // The format that is missing is said by the server, in its words.
    const { format, ...rest } = settings;
    const body = format === '' ? rest : settings;
    const saved = await sending.run(() =>
      source === null
        ? client.send<Source>('POST', '/sources', body)
        : client.send<Source>('PATCH', `/sources/${encodeURIComponent(source.name)}`, body),
    );
    if (saved !== undefined) onDone();
  };
  const text = (field: TextName, isLong = false) => (
    <TextField
      key={field}
      label={words.fields[field]}
      hint={words.hints[field]}
      faults={faultsAt(sending.failure, field)}
      isLong={isLong}
      value={draft[field]}
      onChange={(value) => set({ [field]: value })}
    />
  );
  return (
    <Dialog title={source === null ? words.add : words.editOne(source.name)} onClose={onClose} isWide>
      <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
        {text('name')}
        <SelectField
          label={words.fields.format}
          faults={faultsAt(sending.failure, 'format')}
          value={draft.format}
          choices={[['', words.choose], ...Object.entries(texts.admin.formats)]}
          onChange={(format) => set({ format })}
        />
        <SelectField
          label={words.fields.timezone}
          hint={words.hints.timezone}
          faults={faultsAt(sending.failure, 'timezone')}
          value={draft.timezone}
          choices={[['', words.zoneBlank], ...zonesWith(draft.timezone).map((zone) => [zone, zone] as const)]}
          onChange={(timezone) => set({ timezone })}
        />
        <SelectField
          label={words.fields.twins}
          value={draft.twins}
          choices={[
            ['merge', words.twins.merge],
            ['keep', words.twins.keep],
          ]}
          onChange={(twins) => set({ twins })}
        />
        {SITE.map((field) => text(field, true))}
        <h3 className="form-part">{words.pricing}</h3>
        {DIALLING.map((field) => text(field))}
        <fieldset className="field">
          <legend>{words.fields.priced_directions}</legend>
          {DIRECTIONS.map((direction) => (
            <CheckField
              key={direction}
              label={texts.words.direction[direction]}
              checked={draft.priced_directions.includes(direction)}
              onChange={(checked) =>
                set({
                  priced_directions: checked
                    ? [...draft.priced_directions, direction]
                    : draft.priced_directions.filter((other) => other !== direction),
                })
              }
            />
          ))}
        </fieldset>
        <div className="field">
          <CheckField
            label={words.noTrunkPrefix}
            checked={draft.noTrunkPrefix}
            onChange={(noTrunkPrefix) => set({ noTrunkPrefix, trunk_prefix: '' })}
          />
          <CheckField
            label={words.fields.trust_cost}
            checked={draft.trust_cost}
            onChange={(trust_cost) => set({ trust_cost })}
          />
        </div>
        <FormEnd faults={otherFaults(sending.failure, FIELDS)} isBusy={sending.isBusy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** The zones of this browser, and the one that the source has. */
export function zonesWith(zone: string): readonly string[] {
  return zone === '' || ZONES.includes(zone) ? ZONES : [zone, ...ZONES];
}

import { useState, type FormEvent, type ReactElement } from 'react';
import { RATE_TYPES } from '../../../src/record/rate-fields.ts';
import type { Client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { Dialog } from './dialog.tsx';
import { FormEnd } from './form-end.tsx';
import { SelectField, TextField } from './field.tsx';
import { RATE_KINDS, RATE_NAMES, rateChanges, rateDraftOf } from './rate-draft.ts';
import type { Rate } from './types.ts';
import { faultsAt, otherFaults, useFaultyForm, useSending } from './use-sending.ts';

interface Props {
  readonly client: Client;
  /** Null: a new one, for this prefix. */
  readonly rate: Rate | null;
  readonly prefix: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const { rates: words } = texts.admin;

/** What calls to a prefix cost. What the server says against a member stands at it. */
export function RateForm({ client, rate, prefix, onDone, onClose }: Props): ReactElement {
  const [before] = useState(() => rateDraftOf(rate, prefix));
  const [draft, setDraft] = useState(before);
  const sending = useSending();
  const form = useFaultyForm(sending.failure);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changes = rateChanges(rate === null ? rateDraftOf(null, '') : before, draft);
    const saved = await sending.run(() =>
      rate === null
        ? client.send('POST', '/call_rates', changes)
        : client.send('PUT', `/call_rates/${rate.id}`, changes),
    );
    if (saved !== undefined) onDone();
  };
  return (
    <Dialog title={rate === null ? words.add : words.editOne(rate.prefix)} onClose={onClose} isWide>
      <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
        {RATE_NAMES.map((name) => (
          <TextField
            key={name}
            label={words.fields[name]}
            hint={words.hints[name]}
            faults={faultsAt(sending.failure, name)}
            type={RATE_KINDS[name] === 'time' ? 'datetime-local' : 'text'}
            value={draft[name]}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
          />
        ))}
        <SelectField
          label={words.fields.type}
          faults={faultsAt(sending.failure, 'type')}
          value={draft.type}
          choices={[
            ...(rate === null ? [['', words.typeBlank] as const] : []),
            ...RATE_TYPES.map((type) => [type, words.types[type]] as const),
          ]}
          onChange={(type) => setDraft({ ...draft, type })}
        />
        <FormEnd
          faults={otherFaults(sending.failure, [...RATE_NAMES, 'type'])}
          isBusy={sending.isBusy}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

import { useState, type FormEvent, type ReactElement } from 'react';
import type { Client } from '../api/client.ts';
import type { Who } from '../api/types.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { texts } from '../texts.ts';
import { Dialog, Faults } from './dialog.tsx';
import { SelectField, TextField } from './field.tsx';
import { entriesOf } from './source-draft.ts';
import type { MadeToken } from './types.ts';
import { faultsAt, otherFaults, useFaultyForm, useSending } from './use-sending.ts';

interface Props {
  readonly client: Client;
  readonly onMade: () => void;
  readonly onClose: () => void;
}

const { tokens: words } = texts.admin;
const LIVES = ['', '1d', '7d', '30d', '90d', '365d'] as const;

/** Makes a token, and shows it this once. */
export function TokenForm({ client, onMade, onClose }: Props): ReactElement {
  const [role, setRole] = useState<Who['role']>('ingest');
  const [extensions, setExtensions] = useState('');
  const [name, setName] = useState('');
  const [expires, setExpires] = useState<(typeof LIVES)[number]>('');
  const [made, setMade] = useState<MadeToken | null>(null);
  const sending = useSending();
  const form = useFaultyForm(sending.failure);
  const isScoped = role === 'manager' || role === 'user';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = {
      role,
      extensions: isScoped ? entriesOf(extensions) : [],
      name: name.trim() === '' ? null : name.trim(),
      expires: expires === '' ? null : expires,
    };
    const token = await sending.run(() => client.send<MadeToken>('POST', '/tokens', wanted));
    if (token === undefined) return;
    setMade(token);
    onMade();
  };
  if (made !== null) return <ShownOnce made={made} onClose={onClose} />;
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form ref={form} className="form is-single" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={words.name}
          hint={words.nameHint}
          faults={faultsAt(sending.failure, 'name')}
          value={name}
          onChange={setName}
        />
        <SelectField
          label={words.role}
          hint={words.roles[role]}
          faults={faultsAt(sending.failure, 'role')}
          value={role}
          choices={(['ingest', 'admin', 'manager', 'user'] as const).map((one) => [one, one] as const)}
          onChange={setRole}
        />
        {isScoped ? (
          <TextField
            label={words.extensions}
            hint={words.extensionsHint}
            faults={faultsAt(sending.failure, 'extensions')}
            value={extensions}
            onChange={setExtensions}
          />
        ) : null}
        <SelectField
          label={words.expires}
          faults={faultsAt(sending.failure, 'expires')}
          value={expires}
          choices={LIVES.map((life) => [life, words.lives[life]] as const)}
          onChange={setExpires}
        />
        <Faults faults={otherFaults(sending.failure, ['name', 'role', 'extensions', 'expires'])} />
        <div className="actions">
          <button type="submit" className="button is-main" disabled={sending.isBusy}>
            {words.make}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {texts.admin.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ShownOnce({ made, onClose }: { readonly made: MadeToken; readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title={words.made} onClose={onClose}>
      <p className="warns">{words.once}</p>
      <p className="secret">
        <code>{made.token}</code>
        <CopyButton icon="copy" label={words.copy} copied={texts.call.copied} text={() => made.token} />
      </p>
      <div className="actions">
        <button type="button" className="button is-main" onClick={onClose}>
          {words.kept}
        </button>
      </div>
    </Dialog>
  );
}

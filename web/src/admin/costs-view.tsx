import { useState, type FormEvent, type ReactElement } from 'react';
import { COST_ROLES } from '../../../src/record/tenant-settings.ts';
import type { Client } from '../api/client.ts';
import { texts } from '../texts.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { Faults } from './dialog.tsx';
import { CheckField, SelectField } from './field.tsx';
import type { Tenant } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { otherFaults, useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

const { costs: words } = texts.admin;

/** Whom costs go to, and who sees them. */
export function CostsView({ signedIn: { client } }: AdminViewProps): ReactElement {
  const tenant = useLoaded<Tenant>(client, '/tenant');
  return (
    <ViewFrame section="costs">
      <LoadedView loaded={tenant} isEmpty={() => false} empty={null}>
        {(value) => <CostsForm client={client} tenant={value} />}
      </LoadedView>
    </ViewFrame>
  );
}

function CostsForm({ client, tenant }: { readonly client: Client; readonly tenant: Tenant }): ReactElement {
  const [account, setAccount] = useState<string>(tenant.billed_account ?? '');
  const [roles, setRoles] = useState(tenant.costs_seen_by);
  const [isSaved, setSaved] = useState(false);
  const sending = useSending();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const settings = { billed_account: account === '' ? null : account, costs_seen_by: roles };
    if ((await sending.run(() => client.send('PATCH', '/tenant', settings))) !== undefined) setSaved(true);
  };
  return (
    <form className="form is-single admin-card" onSubmit={(event) => void submit(event)}>
      <SelectField
        label={words.account}
        hint={words.accountHint}
        value={account}
        choices={[
          ['', words.accounts.none],
          ['TENANT', words.accounts.tenant(tenant.name)],
          ['USER', words.accounts.user],
        ]}
        onChange={setAccount}
      />
      <fieldset className="field">
        <legend>{words.seen}</legend>
        {COST_ROLES.map((role) => (
          <CheckField
            key={role}
            label={words.roles[role]}
            checked={roles.includes(role)}
            onChange={(checked) => setRoles(COST_ROLES.filter((one) => (one === role ? checked : roles.includes(one))))}
          />
        ))}
      </fieldset>
      <Faults faults={otherFaults(sending.failure, [])} />
      <p role="status">{isSaved ? words.saved : ''}</p>
      <div className="actions">
        <button type="submit" className="button is-main" disabled={sending.isBusy}>
          {texts.admin.save}
        </button>
      </div>
    </form>
  );
}

import { useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import type { AdminViewProps } from './admin-page.tsx';
import { DataTable } from './data-table.tsx';
import { Confirm } from './dialog.tsx';
import { TokenForm } from './token-form.tsx';
import type { List, TokenInfo } from './types.ts';
import { useLoaded } from './use-loaded.ts';
import { useSending } from './use-sending.ts';
import { LoadedView, ViewFrame } from './view-frame.tsx';

const { tokens: words } = texts.admin;

/** The tokens of the tenant: who may ask. */
export function TokensView({ signedIn: { client, who }, zone }: AdminViewProps): ReactElement {
  const tokens = useLoaded<List<TokenInfo>>(client, '/tokens');
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<TokenInfo | null>(null);
  const revoking = useSending();
  const isOwn = ({ prefix }: TokenInfo) => prefix === who.prefix;
  const revoke = async (token: TokenInfo) => {
    const path = `/tokens/${token.id}${isOwn(token) ? '?own=true' : ''}`;
    if ((await revoking.run(() => client.send('DELETE', path))) === undefined) return;
    setRevoked(null);
    // A client whose own token is gone is told so, and signs out.
    tokens.reload();
  };
  return (
    <ViewFrame
      section="tokens"
      tools={
        <button type="button" className="button is-main" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          {words.add}
        </button>
      }
    >
      <LoadedView loaded={tokens} isEmpty={({ items }) => items.length === 0} empty={<h2>{words.empty}</h2>}>
        {({ items }) => (
          <DataTable
            label={texts.admin.sections.tokens}
            rows={inOrder(items)}
            keyOf={({ id }) => id}
            columns={[
              {
                title: words.token,
                cell: (token) => (
                  <span>
                    <code>{token.prefix}…</code> {isOwn(token) ? <small className="badge">{words.own}</small> : null}
                  </span>
                ),
              },
              { title: words.name, cell: ({ name }) => <bdi>{name ?? '–'}</bdi>, kind: 'wide' },
              { title: words.role, cell: ({ role }) => role },
              { title: words.extensions, cell: ({ extensions }) => extensions?.join(', ') ?? words.all },
              { title: words.created, cell: ({ created_at: at }) => <DayOf time={at} zone={zone} /> },
              {
                title: words.expires,
                cell: ({ expires_at: at }) => (at === null ? texts.account.never : <DayOf time={at} zone={zone} />),
              },
              { title: words.state, cell: (token) => <StateOf token={token} zone={zone} /> },
              {
                title: texts.admin.actions,
                kind: 'actions',
                cell: (token) =>
                  stateOf(token) !== 'good' ? null : (
                    <button
                      type="button"
                      className="button"
                      aria-label={words.revokeOne(token.name ?? token.prefix)}
                      onClick={() => setRevoked(token)}
                    >
                      {words.revoke}
                    </button>
                  ),
              },
            ]}
          />
        )}
      </LoadedView>
      {isMaking ? <TokenForm client={client} onMade={tokens.reload} onClose={() => setMaking(false)} /> : null}
      {revoked === null ? null : (
        <Confirm
          title={words.revokeOne(revoked.name ?? revoked.prefix)}
          text={isOwn(revoked) ? words.revokeOwn : words.revokeText}
          action={words.revoke}
          sending={revoking}
          onConfirm={() => void revoke(revoked)}
          onClose={() => setRevoked(null)}
        />
      )}
    </ViewFrame>
  );
}

type State = 'good' | 'expired' | 'revoked';

function stateOf({ revoked_at, expires_at }: TokenInfo): State {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'good';
}

function StateOf({ token, zone }: { readonly token: TokenInfo; readonly zone: string }): ReactElement {
  const state = stateOf(token);
  const since = state === 'revoked' ? token.revoked_at! : null;
  return (
    <span className={`state is-${state}`} title={since === null ? undefined : clockOf(zone).full(since)}>
      {words.states[state]}
    </span>
  );
}

function DayOf({ time, zone }: { readonly time: string; readonly zone: string }): ReactElement {
  const clock = clockOf(zone);
  return <span title={clock.full(time)}>{clock.day(time)}</span>;
}

/** Those that are good before the others, the newest first. */
function inOrder(tokens: readonly TokenInfo[]): TokenInfo[] {
  const rank = (token: TokenInfo) => (stateOf(token) === 'good' ? 0 : 1);
  return tokens.toSorted((a, b) => rank(a) - rank(b) || b.id - a.id);
}

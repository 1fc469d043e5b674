import type { ReactElement } from 'react';
import { useAdminAddress } from './admin/address.ts';
import { AdminEntry } from './admin/admin-entry.tsx';
import type { Who } from './api/types.ts';
import type { Change } from './find/use-view.ts';
import type { View } from './find/view.ts';
import { Logo } from './parts/logo.tsx';
import { Popover } from './parts/popover.tsx';
import { THEMES, useTheme } from './parts/theme.ts';
import { ZonePicker } from './parts/zone-picker.tsx';
import { clockOf } from './parts/zone.ts';
import { texts } from './texts.ts';
import { ViewLink } from './traffic/view-link.tsx';

interface Props {
  readonly view: View;
  readonly who: Who;
  readonly onChange: Change;
  readonly onSignOut: () => void;
}

export function TopBar({ view, who, onChange, onSignOut }: Props): ReactElement {
  const [theme, setTheme] = useTheme();
  const isElsewhere = useAdminAddress() !== null;
  return (
    <header className="top">
      <h1 className="brand">
        <Logo />
        <span>{texts.name}</span>
      </h1>
      <nav className="pages" aria-label={texts.pages.label}>
        {(['calls', 'traffic'] as const).map((page) => (
          <ViewLink
            key={page}
            view={view}
            to={{ page, call: '' }}
            onChange={onChange}
            isCurrent={!isElsewhere && page === view.page}
          >
            {texts.pages[page]}
          </ViewLink>
        ))}
        {who.role === 'admin' ? <AdminEntry /> : null}
      </nav>
      <span className="room" />
      <ZonePicker zone={view.zone} onZone={(zone) => onChange({ zone })} />
      <Popover label={texts.theme.label} icon="theme" text="" className="theme-panel">
        {(close) =>
          THEMES.map((one) => (
            <button
              key={one}
              type="button"
              className="choice"
              aria-pressed={one === theme}
              onClick={() => {
                setTheme(one);
                close();
              }}
            >
              {texts.theme[one]}
            </button>
          ))
        }
      </Popover>
      <Popover label={texts.account.label} icon="person" mayShrink text={who.tenant} className="account-panel">
        {() => (
          <>
            <dl className="facts">
              <Fact title={texts.account.tenant} value={who.tenant} />
              <Fact title={texts.account.role} value={who.role} />
              {who.extensions === null ? null : (
                <Fact title={texts.account.extensions} value={who.extensions.join(', ')} />
              )}
              <Fact
                title={texts.account.token}
                value={who.name === null ? `${who.prefix}…` : `${who.name} (${who.prefix}…)`}
              />
              <Fact
                title={texts.account.expires}
                value={who.expires_at === null ? texts.account.never : clockOf(view.zone).full(who.expires_at)}
              />
            </dl>
            <button type="button" className="button" onClick={onSignOut}>
              {texts.account.signOut}
            </button>
          </>
        )}
      </Popover>
    </header>
  );
}

function Fact({ title, value }: { readonly title: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

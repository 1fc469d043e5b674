import { useEffect, useRef, type ReactElement } from 'react';
import type { Change } from '../find/use-view.ts';
import { FRESH, writeView } from '../find/view.ts';
import { useCell } from '../parts/cell.ts';
import { useKept } from '../parts/kept.ts';
import { OWN_ZONE } from '../parts/zone.ts';
import type { SignedIn } from '../signin/use-sign-in.ts';
import { texts } from '../texts.ts';
import { TopBar } from '../top-bar.tsx';
import { adminPath, go, SECTIONS, type AdminAddress, type Section } from './address.ts';
import { AdminLink } from './admin-link.tsx';
import { CostsView } from './costs-view.tsx';
import { ImportView } from './import-view.tsx';
import { MissingView } from './missing-view.tsx';
import { QuarantineView } from './quarantine-view.tsx';
import { RatesView } from './rates-view.tsx';
import { ReratesView } from './rerates-view.tsx';
import { SourcesView } from './sources-view.tsx';
import { TokensView } from './tokens-view.tsx';
import type { Imports } from './use-imports.ts';

/** What every view of an administrator is given. */
export interface AdminViewProps {
  readonly signedIn: SignedIn;
  readonly address: AdminAddress;
  readonly imports: Imports;
  /** The zone that times are shown in. */
  readonly zone: string;
}

const VIEWS: Record<Section, (props: AdminViewProps) => ReactElement> = {
  sources: SourcesView,
  quarantine: QuarantineView,
  import: ImportView,
  tokens: TokensView,
  rates: RatesView,
  missing: MissingView,
  rerates: ReratesView,
  costs: CostsView,
};

interface Props extends Omit<AdminViewProps, 'zone'> {
  readonly onSignOut: () => void;
}

/** What is for administrators: a list of views, and one of them. */
export function AdminPage({ signedIn, address, imports, onSignOut }: Props): ReactElement {
  const [zone, setZone] = useKept<string>('zone', OWN_ZONE);
  const isThere = useCell(signedIn.client.isThere);
  const View = VIEWS[address.section];
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list is wider than the screen.
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [address.section]);
  const view = { ...FRESH, zone };
  const change: Change = ({ zone: chosen, ...other }) => {
    if (chosen !== undefined) setZone(chosen);
    else go(writeView({ ...view, ...other }));
  };
  return (
    <>
      <TopBar view={view} who={signedIn.who} onChange={change} onSignOut={onSignOut} />
      {isThere ? null : (
        <p className="lost" role="alert">
          {texts.connection.lost}
        </p>
      )}
      <div className="admin">
        <nav ref={list} className="admin-nav" aria-label={texts.admin.label}>
          {SECTIONS.map((section) => (
            <AdminLink key={section} to={adminPath(section)} isCurrent={section === address.section}>
              {texts.admin.sections[section]}
            </AdminLink>
          ))}
        </nav>
        <main className="admin-main">
          <View key={address.section} signedIn={signedIn} address={address} imports={imports} zone={zone} />
        </main>
      </div>
    </>
  );
}

import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';
import type { SignedIn } from '../signin/use-sign-in.ts';
import { texts } from '../texts.ts';
import { adminPath, go, useAdminAddress } from './address.ts';
import { DropZone } from './drop-zone.tsx';
import { useImports } from './use-imports.ts';

/** Most people never need it, and nobody at first. */
const AdminPage = lazy(() => import('./admin-page.tsx').then((module) => ({ default: module.AdminPage })));

interface Props {
  readonly signedIn: SignedIn;
  readonly onSignOut: () => void;
  /** What is shown elsewhere, and to everybody else. */
  readonly children: ReactNode;
}

/** The part of the page that is for administrators, at its own addresses; files are taken wherever they are dropped. */
export function Administration({ signedIn, onSignOut, children }: Props): ReactElement {
  const address = useAdminAddress();
  const imports = useImports(signedIn.client);
  if (signedIn.who.role !== 'admin') return <>{children}</>;
  const take = (files: readonly File[]) => {
    imports.choose(files);
    go(adminPath('import'));
  };
  return (
    <>
      {address === null ? (
        children
      ) : (
        <Suspense fallback={<p className="admin-wait">{texts.list.loading}</p>}>
          <AdminPage address={address} signedIn={signedIn} imports={imports} onSignOut={onSignOut} />
        </Suspense>
      )}
      <DropZone onFiles={take} />
    </>
  );
}

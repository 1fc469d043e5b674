import { useEffect, type ReactElement } from 'react';
import { Administration } from './admin/administration.tsx';
import { CallsPage } from './calls-page.tsx';
import { useView } from './find/use-view.ts';
import { useCell } from './parts/cell.ts';
import { loadPhoneFormat } from './parts/phone.ts';
import { SignInForm } from './signin/sign-in-form.tsx';
import { useSignIn, type SignedIn } from './signin/use-sign-in.ts';
import { texts } from './texts.ts';
import { TopBar } from './top-bar.tsx';
import { TrafficPage } from './traffic-page.tsx';

export function App(): ReactElement {
  const { state, signIn, signOut } = useSignIn();
  if (state.is !== 'in') {
    return (
      <SignInForm
        message={state.is === 'out' ? state.message : null}
        isAsking={state.is === 'asking'}
        onToken={signIn}
      />
    );
  }
  return (
    <Administration signedIn={state.signedIn} onSignOut={signOut}>
      <Inside signedIn={state.signedIn} onSignOut={signOut} />
    </Administration>
  );
}

function Inside({
  signedIn,
  onSignOut,
}: {
  readonly signedIn: SignedIn;
  readonly onSignOut: () => void;
}): ReactElement {
  const [view, change] = useView();
  const isThere = useCell(signedIn.client.isThere);
  useEffect(() => void loadPhoneFormat(), []);
  return (
    <>
      <TopBar view={view} who={signedIn.who} onChange={change} onSignOut={onSignOut} />
      {isThere ? null : (
        <p className="lost" role="alert">
          {texts.connection.lost}
        </p>
      )}
      {view.page === 'calls' ? (
        <CallsPage signedIn={signedIn} view={view} onChange={change} />
      ) : (
        <TrafficPage signedIn={signedIn} view={view} onChange={change} />
      )}
    </>
  );
}

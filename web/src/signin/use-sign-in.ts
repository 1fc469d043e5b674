import { useCallback, useEffect, useState } from 'react';
import { Client } from '../api/client.ts';
import { Refused, Unreachable } from '../api/failure.ts';
import type { Who } from '../api/types.ts';
import { texts } from '../texts.ts';

export type SignedIn = { readonly client: Client; readonly who: Who };

export type SignInState =
  | { readonly is: 'out'; readonly message: string | null }
  | { readonly is: 'asking' }
  | { readonly is: 'in'; readonly signedIn: SignedIn };

export interface SignIn {
  readonly state: SignInState;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
}

/** For this tab alone, until it is closed. */
const KEY = 'ringlog.token';

/** Who is signed in. A token that is not good any more signs out by itself, and says why. */
export function useSignIn(): SignIn {
  const [state, setState] = useState<SignInState>(() =>
    sessionStorage.getItem(KEY) === null ? { is: 'out', message: null } : { is: 'asking' },
  );
  const end = useCallback((message: string | null) => {
    sessionStorage.removeItem(KEY);
    setState({ is: 'out', message });
  }, []);
  const ask = useCallback(
    (token: string) => {
      const client = new Client(token, end);
      void client.json<Who>('/whoami').then(
        (who) => {
          if (who.role === 'ingest') {
            end(texts.signIn.cannotRead(who.role));
            return;
          }
          sessionStorage.setItem(KEY, token);
          setState({ is: 'in', signedIn: { client, who } });
        },
        (error: unknown) => {
          // A 401 has been told by then.
          if (error instanceof Refused && error.status === 401) return;
          const message = error instanceof Unreachable ? texts.signIn.unreachable : (error as Error).message;
          setState({ is: 'out', message });
        },
      );
    },
    [end],
  );
  useEffect(() => {
    const token = sessionStorage.getItem(KEY);
    if (token !== null) ask(token);
  }, [ask]);
  const signIn = (token: string) => {
    setState({ is: 'asking' });
    ask(token);
  };
  return { state, signIn, signOut: () => end(null) };
}

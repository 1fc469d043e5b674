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
  const ask = useCallback((token: string) => void begin(token, end, setState), [end]);
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

/** Asks who somebody with this token is. */
async function begin(token: string, end: (message: string) => void, told: (state: SignInState) => void): Promise<void> {
  const client = new Client(token, end);
  try {
    const who = await client.json<Who>('/whoami');
    if (who.role === 'ingest') {
      end(texts.signIn.cannotRead(who.role));
      return;
    }
    sessionStorage.setItem(KEY, token);
    told({ is: 'in', signedIn: { client, who } });
  } catch (error) {
    // A 401 has been told by then.
    if (error instanceof Refused && error.status === 401) return;
    if (!(error instanceof Unreachable)) {
      told({ is: 'out', message: (error as Error).message });
      return;
    }
    told({ is: 'out', message: texts.signIn.unreachable });
    // Who was signed in before the server went is so again when it is back.
    const stop = client.isThere.subscribe(() => {
      stop();
      if (sessionStorage.getItem(KEY) === token) void begin(token, end, told);
    });
  }
}

import { useState, type FormEvent, type ReactElement } from 'react';
import { Logo } from '../parts/logo.tsx';
import { texts } from '../texts.ts';

interface Props {
  readonly message: string | null;
  readonly isAsking: boolean;
  readonly onToken: (token: string) => void;
}

const { signIn } = texts;

export function SignInForm({ message, isAsking, onToken }: Props): ReactElement {
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = token.trim();
    const wrong = given === '' ? signIn.empty : /^[\w.~+/-]+=*$/.test(given) ? null : signIn.malformed;
    setFault(wrong);
    if (wrong === null) onToken(given);
  };
  const told = fault ?? message;
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <h1>
          <Logo /> {texts.name}
        </h1>
        <label className="field">
          <span>{signIn.token}</span>
          <input
            type="password"
            autoComplete="off"
            autoFocus
            spellCheck={false}
            aria-describedby="sign-in-hint sign-in-fault"
            aria-invalid={told !== null}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        <p id="sign-in-fault" role="alert" className="fault">
          {told}
        </p>
        <button type="submit" className="button is-main" disabled={isAsking}>
          {isAsking ? signIn.going : signIn.go}
        </button>
        <p id="sign-in-hint" className="faint">
          {signIn.hint} <code>{signIn.command}</code>. {signIn.kept}
        </p>
      </form>
    </main>
  );
}

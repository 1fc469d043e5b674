import { useEffect, useRef, useState, type RefObject } from 'react';
import { Refused } from '../api/failure.ts';

/** Something that is being asked of the server, and what it said against it. */
export interface Sending {
  readonly isBusy: boolean;
  readonly failure: Error | null;
  /** Runs one thing; gives what came of it, or undefined when it failed. */
  readonly run: <Result>(action: () => Promise<Result>) => Promise<Result | undefined>;
}

export function useSending(): Sending {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const runs = useRef(0);
  // Of several at once the last one counts.
  return {
    isBusy,
    failure,
    async run(action) {
      const own = ++runs.current;
      const isLast = () => own === runs.current;
      setBusy(true);
      setFailure(null);
      try {
        return await action();
      } catch (error) {
        if (isLast()) setFailure(error as Error);
        return undefined;
      } finally {
        if (isLast()) setBusy(false);
      }
    },
  };
}

/** What was said against one field. */
export function faultsAt(failure: Error | null, field: string): readonly string[] {
  if (!(failure instanceof Refused)) return [];
  return failure.problems.filter(({ detail }) => detail === field).map(({ message }) => message);
}

/** What was said against anything but these fields. */
export function otherFaults(failure: Error | null, fields: readonly string[]): readonly string[] {
  if (failure === null) return [];
  if (!(failure instanceof Refused)) return [failure.message];
  return failure.problems
    .filter(({ detail }) => detail === undefined || !fields.includes(detail))
    .map(({ message }) => message);
}

/** A form that leads to the first field that something was said against. */
export function useFaultyForm(failure: Error | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [failure]);
  return form;
}

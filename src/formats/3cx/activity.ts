/** What the sentence of `Call Activity Details` tells. Its steps are parted by arrows. */
export interface Activity {
  readonly trunk: string | null;
  /** In parentheses behind the trunk: the DID of a call that came in, the number dialled of one that went out. */
  readonly trunkNumber: string | null;
  /** Behind `Inbound:` or `Dialed:`. */
  readonly from: Person | null;
  readonly outcome: Outcome | null;
}

/** `Doe, Jane (204)` parted; a name or a number alone leaves the other blank. */
export interface Person {
  readonly name: string | null;
  readonly number: string | null;
}

export type Outcome =
  | { readonly kind: 'ended'; readonly by: Person }
  | { readonly kind: 'taken' | 'replaced' | 'transferred' | 'forwarded'; readonly to: Person }
  | { readonly kind: 'failed'; readonly status: number };

const FAILURES: readonly (readonly [RegExp, number])[] = [
  [/^timed out$/i, 408],
  [/^busy\b/i, 486],
  [/^(?:no answer|number not available|not available|user is not registered)\b/i, 480],
  [/^(?:no route|(?:.* )?not found$)/i, 404],
  [/^(?:.* )?not allowed$/i, 403],
  [/^(?:rejected|declined|call rejected)\b/i, 603],
];

/** Reads the words in which version 20 tells how a leg came and went; what it does not know is left out. */
export function readActivity(text: string): Activity {
  let trunk: string | null = null;
  let trunkNumber: string | null = null;
  let from: Person | null = null;
  const steps = stepsOf(text);
  for (const step of steps) {
    const at = step.indexOf(': ');
    const label = at < 0 ? '' : step.slice(0, at);
    if (label === 'Via trunk') {
      const line = personOf(step.slice(at + 2));
      trunk = line.name ?? line.number;
      trunkNumber = line.name === null ? null : line.number;
    } else if (label === 'Inbound' || label === 'Dialed') from = personOf(step.slice(at + 2));
  }
  return { trunk, trunkNumber, from, outcome: outcomeOf(steps.at(-1)!) };
}

/** A name may hold an arrow itself: a step that names somebody ends with the number in parentheses. */
function stepsOf(text: string): string[] {
  const steps: string[] = [];
  for (const part of text.split(' → ')) {
    const last = steps.at(-1);
    const open = last !== undefined && /^(?:Inbound: |Dialed: |Ended by )/.test(last) && !last.endsWith(')');
    if (open && part.endsWith(')')) steps[steps.length - 1] = `${last} → ${part}`;
    else steps.push(part);
  }
  return steps;
}

function outcomeOf(step: string): Outcome | null {
  if (step.startsWith('Ended by ')) return { kind: 'ended', by: personOf(step.slice(9)) };
  const moved = /^(?:.*?)(?:call was (taken) by|was (replaced) by|was (transferred) to|call (forwarded) to) (.+)$/.exec(
    step,
  );
  if (moved !== null) {
    const kind = (moved[1] ?? moved[2] ?? moved[3] ?? moved[4]) as 'taken';
    return { kind, to: personOf(moved[5]!) };
  }
  const failure = FAILURES.find(([pattern]) => pattern.test(step));
  return failure === undefined ? null : { kind: 'failed', status: failure[1] };
}

const NUMBER = /^[+*#]?[\d*#]+$/;

/** `Doe, Jane (204)`, `12025550147:Main DID (12025550147)`, `(204)`, `204`, `Voice Agent`. */
export function personOf(text: string): Person {
  const trimmed = text.trim();
  const open = trimmed.endsWith(')') ? trimmed.lastIndexOf('(') : -1;
  if (open < 0) return NUMBER.test(trimmed) ? { name: null, number: trimmed } : { name: trimmed || null, number: null };
  const number = trimmed.slice(open + 1, -1).trim();
  const name = trimmed.slice(0, open).trim();
  // Behind the number's repetition stands what the DID is called, not the caller.
  const repeated =
    name.toLowerCase() === number.toLowerCase() || name.toLowerCase().startsWith(`${number}:`.toLowerCase());
  return { name: name === '' || repeated ? null : name, number: number || null };
}

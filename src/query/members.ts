import { ValidationError } from '../record/errors.ts';
import { nearest } from './nearest.ts';

/** Told of every member that is wrong. */
export type Refuse = (detail: string, message: string) => void;

/** Reads the members of a JSON object, and gathers every fault; `finish` throws them. */
export class MemberReader {
  readonly members: Readonly<Record<string, unknown>>;
  readonly #faults: { readonly message: string; readonly detail: string }[] = [];

  /**
   * `thing`: what it is, as messages begin (`A source`). `names`: the members that it may have.
   * @throws ValidationError when it is no object.
   */
  constructor(value: unknown, thing: string, names: readonly string[]) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ValidationError([{ message: `${thing} is a JSON object with ${names.join(', ')}.`, detail: 'body' }]);
    }
    this.members = value as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(value)) {
      if (!names.includes(name)) this.refuse(name, explainUnknown(thing, name, names));
    }
  }

  get isFaulty(): boolean {
    return this.#faults.length > 0;
  }

  /** Notes a fault of a member. */
  readonly refuse: Refuse = (detail, message) => void this.#faults.push({ detail, message });

  /** @throws ValidationError naming every member that is unknown or wrong. */
  finish(): void {
    if (this.isFaulty) throw new ValidationError(this.#faults);
  }
}

/** That a thing has no such member, and what it has. */
export function explainUnknown(thing: string, name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return `${thing} has no '${name}'. ${near === null ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`}`;
}

/** What somebody gave, as a message names it. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const SHOWN = 100;

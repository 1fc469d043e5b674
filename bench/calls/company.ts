import { personName } from './names.ts';
import { outsideNumbers, type Outside } from './outside-numbers.ts';
import { Random } from './random.ts';

export const DOMAIN = 'pbx.example.com';

export interface Extension {
  readonly number: string;
  readonly name: string;
  /** Where its phone is registered, e.g. `sip:102@192.168.0.18:5066`. */
  readonly address: string;
  readonly department: string;
  /** The number shown outside, and the one that rings it directly. */
  readonly did: string;
}

/** A queue, ring group or IVR. */
export interface Service {
  readonly number: string;
  readonly name: string;
  readonly address: string;
  readonly did: string;
  readonly members: readonly Extension[];
}

export interface Trunk {
  readonly name: string;
  readonly domain: string;
}

/** Whose calls are made up: one company behind one PBX, and the world it talks to. */
export interface Company {
  readonly extensions: readonly Extension[];
  readonly queues: readonly Service[];
  readonly ringGroups: readonly Service[];
  readonly ivrs: readonly Service[];
  /** Most used first. */
  readonly trunks: readonly Trunk[];
  /** Most popular first. */
  readonly outside: readonly Outside[];
}

const DEPARTMENTS = ['sales', 'support', 'dispatch', 'accounts', 'workshop', 'management'];
const EXTENSIONS = 500;
const OUTSIDE = 100_000;

export function makeCompany(seed: number): Company {
  const random = new Random(seed);
  const extensions = Array.from({ length: EXTENSIONS }, (_, i) => extension(random, i));
  const service = (name: string, first: number, did: number, members: number) => (_: unknown, i: number) => ({
    number: String(first + i),
    name: `${name} ${i + 1}`,
    address: `sip:${first + i}@192.168.0.16:${8900 + i}`,
    did: ownNumber(did + i),
    members: [...new Set(Array.from({ length: members }, () => random.pick(extensions)))],
  });
  return {
    ivrs: Array.from({ length: 2 }, service('Menu', 9000, 0, 0)),
    queues: Array.from({ length: 6 }, service('Queue', 8000, 10, 14)),
    ringGroups: Array.from({ length: 12 }, service('Ring group', 6000, 20, 6)),
    trunks: ['carrier-north', 'carrier-south', 'mobile-gateway', 'reserve'].map((name) => ({
      name,
      domain: `${name}.example.net`,
    })),
    outside: outsideNumbers(random, OUTSIDE),
    // Last, so that who is popular has nothing to do with the number.
    extensions: random.shuffle([...extensions]),
  };
}

function extension(random: Random, i: number): Extension {
  const number = String(100 + i);
  return {
    number,
    name: personName(random),
    address: `sip:${number}@192.168.${Math.floor(i / 250)}.${(i % 250) + 2}:${5060 + random.below(8)}`,
    department: DEPARTMENTS[i % DEPARTMENTS.length]!,
    did: ownNumber(100 + i),
  };
}

/** +44 20 7946 0000 to 0999 are kept for drama; the company has them all. */
function ownNumber(n: number): string {
  return `+442079460${String(n).padStart(3, '0')}`;
}

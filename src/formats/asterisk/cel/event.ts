/** What an event of CEL tells that is needed to join it with the others of its call. Blank members are left out. */
export interface CelEvent {
  readonly type: CelType;
  /** `seconds.microseconds` since 1970, or local text that sorts by time. */
  readonly time: string;
  /** The number of its row in a table, which tells the order better than a time of whole seconds. */
  id?: string;
  readonly channel: string;
  readonly uniqueid: string;
  /** The channel that began the call. */
  readonly linkedid: string;
  app?: string;
  appdata?: string;
  /** The other channels in the bridge, parted by commas. */
  peer?: string;
  extra?: string;
  /** It is told here of a channel of another call, which a transfer joined with this one. */
  elsewhere?: true;
}

/** Those that are needed, in the order in which they come where two have the same time. */
const TYPES = [
  'CHAN_START',
  'APP_START',
  'FORWARD',
  'PICKUP',
  'ANSWER',
  // Asterisk until 11 has these where later ones have BRIDGE_ENTER.
  'BRIDGE_START',
  'BRIDGE_UPDATE',
  'BRIDGE_ENTER',
  'BLINDTRANSFER',
  'ATTENDEDTRANSFER',
  'HANGUP',
] as const;
export type CelType = (typeof TYPES)[number];

const RANKS: ReadonlyMap<string, number> = new Map(TYPES.map((type, rank) => [type, rank]));
/** Applications that dial others. What the rest do tells nothing of legs. */
const DIALLING = /^(?:Dial|Queue|FollowMe|RetryDial)$/i;

export function isNeeded(type: string, app: string): type is CelType {
  return RANKS.has(type) && (type !== 'APP_START' || DIALLING.test(app));
}

/** Whether the extra data of an event tells what is needed: of a bridge only who else is in it, where `peer` does not. */
export function isExtraNeeded(type: CelType, peer: string): boolean {
  switch (type) {
    case 'HANGUP':
    case 'FORWARD':
    case 'BLINDTRANSFER':
    case 'ATTENDEDTRANSFER':
      return true;
    default:
      return type === 'BRIDGE_ENTER' && peer === '';
  }
}

/** The events in the order in which they were, which depends on nothing but the events. */
export function inOrder(events: readonly string[]): CelEvent[] {
  const read = events.map((text) => ({ text, event: JSON.parse(text) as CelEvent }));
  const numbered = read.every(({ event }) => event.id !== undefined);
  read.sort((a, b) => (numbered ? compareNumbers(a.event.id!, b.event.id!) : 0) || compareEvents(a, b));
  return read.map(({ event }) => event);
}

function compareEvents(a: { text: string; event: CelEvent }, b: { text: string; event: CelEvent }): number {
  return (
    compareNumbers(a.event.time, b.event.time) ||
    RANKS.get(a.event.type)! - RANKS.get(b.event.type)! ||
    compareText(a.text, b.text)
  );
}

/** Digits of any length by their number, other text by its characters. */
function compareNumbers(a: string, b: string): number {
  const [wholeA, wholeB] = [a.split('.', 1)[0]!.length, b.split('.', 1)[0]!.length];
  return wholeA - wholeB || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The members of an event's extra data; none where it is not JSON. */
export function extraOf(event: CelEvent): Readonly<Record<string, string>> {
  if (event.extra === undefined || !event.extra.startsWith('{')) return {};
  try {
    const value = JSON.parse(event.extra) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) =>
        typeof one === 'string' || typeof one === 'number' ? [[name, String(one)]] : [],
      ),
    );
  } catch {
    return {};
  }
}

import type { Part } from '../../format.ts';
import type { Explanation } from '../explain-record.ts';
import { type CelEvent, extraOf, isExtraNeeded, isNeeded } from './event.ts';

/** What an event is read from. */
const NEEDED = ['type', 'time', 'id', 'channel', 'uniqueid', 'linkedid', 'app', 'appdata', 'peer', 'extra'] as const;
type Needed = (typeof NEEDED)[number];

/** How cel_custom, the tables and the AMI call them. */
const NAMES: ReadonlyMap<string, Needed> = new Map([
  ['eventtype', 'type'],
  ['eventenum', 'type'],
  ['eventname', 'type'],
  ['eventtime', 'time'],
  ['id', 'id'],
  ['channame', 'channel'],
  ['channel', 'channel'],
  ['uniqueid', 'uniqueid'],
  ['linkedid', 'linkedid'],
  ['appname', 'app'],
  ['application', 'app'],
  ['appdata', 'appdata'],
  ['bridgepeer', 'peer'],
  ['peer', 'peer'],
  ['eventextra', 'extra'],
  ['extra', 'extra'],
]);

/** The order of `cel_custom.conf` as it is shipped. */
export const STOCK_COLUMNS: readonly string[] =
  'eventtype eventtime cidname cidnum ani rdnis dnid exten context channame appname appdata amaflags accountcode uniqueid linkedid bridgepeer userfield userdeftype eventextra'.split(
    ' ',
  );
/** What `Site.columns` may name. */
export const COLUMN_NAMES: readonly string[] = [
  ...STOCK_COLUMNS,
  ...'eventenum usereventname acctcode cidani cidrdnis ciddnid peer peeracct extra tenantid'.split(' '),
];

const TIME = /^(?:\d{9,10}(?:\.\d+)?|\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d.*)$/;
const EVENT = /^[A-Z][A-Z_]+$/;

/** Reads the records of CEL, whose columns may stand in any order. */
export class CelColumns {
  readonly count: number;
  readonly #at: Readonly<Record<Needed, number>>;

  constructor(names: readonly string[]) {
    const needed = names.map((name) => NAMES.get(name.trim().toLowerCase()));
    this.count = names.length;
    this.#at = Object.fromEntries(NEEDED.map((name) => [name, needed.indexOf(name)])) as Record<Needed, number>;
  }

  /** Whether these are columns of CEL. */
  isCel(): boolean {
    return this.#at.type >= 0 && this.#at.time >= 0 && this.#at.uniqueid >= 0;
  }

  /** Whether a record is surely one of CEL. */
  fits(values: readonly (string | null)[]): boolean {
    if (values.length !== this.count || !this.isCel()) return false;
    return EVENT.test(this.#value(values, 'type')) && TIME.test(this.#value(values, 'time'));
  }

  /** The parts that a record gives, none where nothing needs it; or why it cannot be read. */
  read(values: readonly (string | null)[]): readonly Part[] | Explanation {
    const type = this.#value(values, 'type');
    const app = this.#value(values, 'app');
    if (type === '') return this.#wrong(values, 'type', 'the name of an event');
    const time = this.#value(values, 'time');
    if (!/\d/.test(time)) return this.#wrong(values, 'time', 'a time such as 1767569876.513823');
    // One that is not needed may be anybody's own, whose name may be anything but a number.
    if (!isNeeded(type, app)) return /^[\d.]+$/.test(type) ? this.#wrong(values, 'type', 'the name of an event') : [];
    const uniqueid = this.#value(values, 'uniqueid');
    if (uniqueid === '') return this.#wrong(values, 'uniqueid', 'the id of a channel such as 1767569876.0');
    const linkedid = this.#value(values, 'linkedid') || uniqueid;
    const id = this.#value(values, 'id');
    const peer = this.#value(values, 'peer');
    const extra = this.#value(values, 'extra');
    const event: CelEvent = { type, time, channel: this.#value(values, 'channel'), uniqueid, linkedid };
    if (id !== '') event.id = id;
    if (app !== '') event.app = app;
    if (type === 'APP_START') event.appdata = this.#value(values, 'appdata');
    if (peer !== '') event.peer = peer;
    if (extra !== '' && isExtraNeeded(type, peer)) event.extra = extra;
    const part = { call: linkedid, event: JSON.stringify(event) };
    if (type !== 'ATTENDEDTRANSFER') return [part];
    // It joins two calls, and ends a leg of each.
    const other = extraOf(event)['channel2_uniqueid'] ?? linkedid;
    if (other === linkedid) return [part];
    event.elsewhere = true;
    return [part, { call: other, event: JSON.stringify(event) }];
  }

  #value(values: readonly (string | null)[], name: Needed): string {
    return values[this.#at[name]] ?? '';
  }

  #wrong(values: readonly (string | null)[], name: Needed, right: string): Explanation {
    const column = this.#at[name];
    const value = this.#value(values, name);
    const found = value === '' ? 'empty' : JSON.stringify(value.slice(0, 60));
    return { column: column < 0 ? null : column, reason: `The ${LABELS[name]} is ${found}; ${right} is right.` };
  }
}

const LABELS: Readonly<Record<Needed, string>> = {
  type: 'eventtype',
  time: 'eventtime',
  id: 'id',
  channel: 'channame',
  uniqueid: 'uniqueid',
  linkedid: 'linkedid',
  app: 'appname',
  appdata: 'appdata',
  peer: 'bridgepeer',
  extra: 'eventextra',
};

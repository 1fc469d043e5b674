import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinEvents } from '../../../src/formats/asterisk/join-events.ts';
import { FORMATS } from '../../../src/formats/index.ts';
import type { Joined } from '../../../src/formats/format.ts';
import { UNKNOWN_SITE } from '../../../src/formats/site.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url);

/** The events of each call in the fixtures of a format, in the order of their file. */
function callsOf(name: string): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  const folder = new URL(`${name}/`, FIXTURES);
  for (const file of readdirSync(folder).filter((one) => !one.endsWith('.expected.json') && !one.includes('.site.'))) {
    const reader = FORMATS.get(name)!.reader(
      {
        draft: () => {},
        part: ({ call, event }) => void calls.set(`${file} ${call}`, [...(calls.get(`${file} ${call}`) ?? []), event]),
        fault: () => {},
      },
      UNKNOWN_SITE,
    );
    reader.push(readFileSync(new URL(file, folder)));
    reader.end();
  }
  return calls;
}

/** The fields that are set, each with the call logs that it is set of. */
function fieldsOf({ amendments }: Joined): string[] {
  return amendments.flatMap(({ set, ...match }) => Object.keys(set).map((name) => JSON.stringify({ match, name })));
}

describe.each(['asterisk-cel', 'asterisk-queue-log'])('%s', (name) => {
  const calls = callsOf(name);

  test.each([...calls.keys()])('what is said of %s stays said as events come', (call) => {
    const events = calls.get(call)!;
    let said: string[] = [];
    for (let count = 1; count <= events.length; count++) {
      const now = fieldsOf(joinEvents(events.slice(0, count)));
      expect(now).toEqual(expect.arrayContaining(said));
      said = now;
    }
  });

  test('any of the events, in any order, give one answer', () => {
    const lists = [...calls.values()];
    fc.assert(
      fc.property(
        fc.nat(lists.length - 1).chain((i) => fc.shuffledSubarray(lists[i]!)),
        (events) => {
          expect(joinEvents(events)).toEqual(joinEvents(events.toSorted()));
        },
      ),
    );
  });

  test('events that are parts of different calls give no error', () => {
    const all = [...calls.values()].flat();
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { maxLength: 30 }), (events) => {
        for (const { call_id } of joinEvents(events).amendments) expect(call_id).not.toBe('');
      }),
    );
  });
});

test('events without the names of their channels, or with names that lead in a circle, come to an end', () => {
  const start = { type: 'CHAN_START', linkedid: '1785740400.1' };
  const events = [
    { ...start, time: '1785740400.1', channel: '', uniqueid: '1785740400.1' },
    {
      ...start,
      type: 'APP_START',
      time: '1785740400.2',
      channel: '',
      uniqueid: '1785740400.1',
      app: 'Dial',
      appdata: 'x',
    },
    { ...start, time: '1785740400.3', channel: '', uniqueid: '1785740400.2' },
    { ...start, time: '1785740400.4', channel: 'Local/201@a-01;2', uniqueid: '1785740400.3' },
    { ...start, time: '1785740400.5', channel: 'Local/201@a-01;1', uniqueid: '1785740400.4' },
    { ...start, type: 'HANGUP', time: '1785740400.6', channel: '', uniqueid: '1785740400.2', app: 'AppDial' },
    {
      ...start,
      type: 'HANGUP',
      time: '1785740400.7',
      channel: 'Local/201@a-01;1',
      uniqueid: '1785740400.4',
      app: 'AppDial',
    },
    { ...start, type: 'HANGUP', time: '1785740400.8', channel: 'Local/201@a-01;2', uniqueid: '1785740400.3' },
    { ...start, type: 'HANGUP', time: '1785740400.9', channel: '', uniqueid: '1785740400.1', extra: '1,,CANCEL' },
  ];
  const { amendments } = joinEvents(events.map((event) => JSON.stringify(event)));
  for (const { destination } of amendments) expect(destination).not.toBe('');
});

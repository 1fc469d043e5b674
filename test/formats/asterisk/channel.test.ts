import { expect, test } from 'vitest';
import { readCallerId } from '../../../src/formats/asterisk/caller-id.ts';
import { channelAddress, readChannel } from '../../../src/formats/asterisk/channel.ts';

test.each([
  ['PJSIP/201-0000002c', 'PJSIP/201', 'extension', '201', ''],
  ['SIP/provider-one-00000006', 'SIP/provider-one', 'named', 'provider-one', ''],
  ['SIP/198.51.100.9-00000003', 'SIP/198.51.100.9', 'named', '198.51.100.9', ''],
  ['IAX2/198.51.100.7:4569-2739', 'IAX2/198.51.100.7:4569', 'named', '198.51.100.7', ''],
  ['Motif/12025550125@voice.google.com-753b', 'Motif/12025550125@voice.google.com', 'named', 'voice.google.com', ''],
  ['DAHDI/i1/12025550130-1', 'DAHDI/i1/12025550130', 'named', 'DAHDI/i1', ''],
  ['DAHDI/7-1', 'DAHDI/7', 'named', 'DAHDI/7', ''],
  ['Local/201@from-queue-00000012;1', 'Local/201@from-queue', 'local', '201@from-queue', '201'],
  [
    'Local/FMGL-12025550199#@from-internal-00000004;2',
    'Local/FMGL-12025550199#@from-internal',
    'local',
    'FMGL-12025550199#@from-internal',
    '12025550199',
  ],
  [
    'Local/RG-600-201@from-internal-0000000a;1',
    'Local/RG-600-201@from-internal',
    'local',
    'RG-600-201@from-internal',
    '201',
  ],
  ['Local/s@ivr-0000000a;1', 'Local/s@ivr', 'local', 's@ivr', ''],
  ['AsyncGoto/PJSIP/201-00000010<ZOMBIE>', 'PJSIP/201', 'extension', '201', ''],
  ['Console/dsp', 'Console/dsp', 'none', 'dsp', ''],
  ['OutgoingSpoolFailed', 'OutgoingSpoolFailed', 'none', 'OutgoingSpoolFailed', ''],
])('%s', (channel, address, kind, name, number) => {
  expect(readChannel(channelAddress(channel))).toEqual({ address, kind, name, number });
});

test.each([
  ['"Ann Field" <1001>', 'Ann Field', '1001'],
  ['"" <1001>', null, '1001'],
  ['"" <>', null, null],
  ['Ann <1001>', 'Ann', '1001'],
  ['"Ann "the" Field <x>" <1001>', 'Ann "the" Field <x>', '1001'],
  ['+12025550111', null, '+12025550111'],
  ['Ann', 'Ann', null],
  ['" <1001>', null, '1001'],
  ['', null, null],
])('caller ID %s', (text, name, number) => {
  expect(readCallerId(text)).toEqual({ name, number });
});

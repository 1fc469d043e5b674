import { expect, test } from 'vitest';
import { statusOf } from '../../../src/formats/cucm/causes.ts';

/** Cisco, "Call Termination Cause Codes": CCM_SIP_… */
const PUBLISHED: readonly (readonly [number, number])[] = [
  [16777257, 400],
  [33554453, 401],
  [50331669, 402],
  [67108885, 403],
  [83886081, 404],
  [100663359, 405],
  [117440591, 406],
  [134217749, 407],
  [150995046, 408],
  [184549398, 410],
  [201326719, 411],
  [234881151, 413],
  [251658367, 414],
  [268435535, 415],
  [285212799, 416],
  [301989951, 417],
  [83886207, 420],
  [0x15_00_00_7f, 420],
  [369098879, 421],
  [402653311, 423],
  [419430421, 424],
  [503316501, 429],
  [570425365, 433],
  [1073741842, 480],
  [1090519081, 481],
  [1107296281, 482],
  [1124073497, 483],
  [1140850716, 484],
  [1157627905, 485],
  [1174405137, 486],
  [1191182367, 487],
  [1207959583, 488],
  [1258291217, 491],
  [1291845649, 493],
  [1409286185, 500],
  [1442840614, 502],
  [1459617833, 503],
  [1476395110, 504],
  [1493172351, 505],
  [1509949567, 513],
  [2701131793, 600],
  [2717909013, 603],
  [2734686209, 604],
  [2751463455, 606],
  [2801795135, 503],
];

test.each(PUBLISHED)('%i is %i, as CUCM states it', (cause, status) => {
  expect(statusOf(cause, false)).toEqual({ status, stated: true });
});

test('a Q.850 cause has a status that is derived, normal clearing by who cleared', () => {
  expect(statusOf(17, false)).toEqual({ status: 486, stated: false });
  expect(statusOf(16, true)).toEqual({ status: 487, stated: false });
  expect(statusOf(16, false)).toEqual({ status: 480, stated: false });
});

test('a SIP status that is not known leaves the Q.850 cause below it', () => {
  expect(statusOf(0xb0_00_00_11, false)).toEqual({ status: 486, stated: false });
});

test("Cisco's own causes have no status", () => {
  for (const cause of [0, 129, 262_144, 393_216, 458_752, 655_360, -1]) expect(statusOf(cause, false)).toBeNull();
});

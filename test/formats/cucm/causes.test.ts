import { expect, test } from 'vitest';
import { statusOf } from '../../../src/formats/cucm/causes.ts';
import { cucm } from '../../../src/formats/cucm.ts';
import { read } from '../reading.ts';

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

test.each([
  ['the caller hung up', 16, 0, 'CALLER_DISCONNECTED'],
  ['the callee hung up', 0, 16, 'CALLEE_DISCONNECTED'],
  ['the caller was dropped from a conference', 458_752, 0, undefined],
  ['the callee was', 0, 458_752, undefined],
])('of an answered call: %s', (_, orig, dest, end_reason) => {
  const names =
    'cdrRecordType,globalCallID_callManagerId,globalCallID_callId,dateTimeOrigination,dateTimeConnect,dateTimeDisconnect,duration,origCause_value,destCause_value,pkid,callingPartyNumber,originalCalledPartyNumber,finalCalledPartyNumber,globalCallId_ClusterID,origDeviceName,destDeviceName';
  const row = `1,1,7,1768899600,1768899610,1768899660,50,${orig},${dest},p,1001,1002,1002,C,SEP1,SEP2`;
  const { logs } = read(cucm, Buffer.from(`${names}\n${row}\n`));
  expect(logs).toMatchObject([{ status_code: 0, duration: 50 }]);
  expect(logs[0]!['end_reason']).toBe(end_reason);
});

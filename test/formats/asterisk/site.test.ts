import { expect, test } from 'vitest';
import { asteriskCsv } from '../../../src/formats/asterisk-csv.ts';
import { siteOf } from '../../../src/ingest/site.ts';
import { read } from '../reading.ts';

interface Ends {
  readonly src?: string;
  readonly dst?: string;
  readonly context?: string;
  readonly channel?: string;
  readonly dstchannel?: string;
}

const NOTHING = { columns: null, trunks: [], extensions: [], dids: [] };

function record({ src = '201', dst = '202', context = 'from-internal', channel = '', dstchannel = '' }: Ends): string {
  return `"","${src}","${dst}","${context}","""A"" <${src}>","${channel}","${dstchannel}","Dial","","2026-08-03 07:00:00",,"2026-08-03 07:00:01",1,0,"NO ANSWER","","1785740400.1",""\n`;
}

function leg(ends: Ends, site: Partial<Parameters<typeof siteOf>[0]> = {}): Record<string, unknown> {
  const { logs } = read(asteriskCsv, Buffer.from(record(ends)), [], [], siteOf({ ...NOTHING, ...site }));
  return logs[0]!;
}

const CONTEXTS = ['from-pstn', 'from-trunk', 'from-did-direct', 'from-sip-external', 'ext-did-0002', 'from-internal'];

test.each(CONTEXTS)('the context %s overrides nothing that the channels tell', (context) => {
  const phone = 'PJSIP/201-01';
  const other = 'PJSIP/202-02';
  const trunk = 'PJSIP/carrier-03';
  const out = { context, channel: phone, dstchannel: trunk, dst: '12025550101' };
  expect(leg({ context, channel: phone, dstchannel: other })).toMatchObject({ direction: 'EXTENSION_CALL' });
  expect(leg({ context, channel: phone })).toMatchObject({ direction: 'EXTENSION_CALL' });
  expect(leg(out)).toMatchObject({ direction: 'OUTBOUND_CALL' });
  expect(leg({ context, channel: trunk, dstchannel: phone, src: '12025550101' })).toMatchObject({
    direction: 'INBOUND_CALL',
  });
  expect(leg({ ...out, channel: 'PJSIP/other-04', src: '12025550102' })).toMatchObject({
    direction: 'INBOUND_OUTBOUND_CALL',
  });
  // A trunk with a number for a name, known by the settings only.
  const numbered = { context, channel: 'PJSIP/5000-01', dstchannel: other, src: '12025550101' };
  expect(leg(numbered, { trunks: ['5000'] })).toMatchObject({ direction: 'INBOUND_CALL', trunk: '5000' });
});

test('the settings say what is a trunk before the records do', () => {
  // It calls under its own name, as a phone does.
  const ends = { channel: 'PJSIP/alice-01', src: 'alice', dstchannel: 'PJSIP/202-02' };
  expect(leg(ends)).toMatchObject({ direction: 'EXTENSION_CALL' });
  for (const trunks of [['alice'], ['al*'], ['PJSIP/alice']]) {
    expect(leg(ends, { trunks })).toMatchObject({ direction: 'INBOUND_CALL', trunk: 'alice' });
  }
});

test('the settings say what is an extension', () => {
  const long = { channel: 'SIP/700000123-01', src: '12025550101', dstchannel: 'SIP/202-02' };
  expect(leg(long)).toMatchObject({ direction: 'INBOUND_CALL', trunk: '700000123' });
  expect(leg(long, { extensions: ['700000100-700000199', '200-299'] })).toMatchObject({ direction: 'EXTENSION_CALL' });
  // A number of the shape of an extension that is none.
  const short = { channel: 'SIP/5000-01', src: '12025550101', dstchannel: 'SIP/202-02' };
  expect(leg(short)).toMatchObject({ direction: 'EXTENSION_CALL' });
  expect(leg(short, { extensions: ['200-299'] })).toMatchObject({ direction: 'INBOUND_CALL', trunk: '5000' });
});

test('a short DID is one by the settings', () => {
  const ends = { channel: 'PJSIP/carrier-01', dstchannel: 'PJSIP/201-02', src: '12025550101', dst: '7700' };
  expect(leg(ends)['did_cid']).toBeUndefined();
  expect(leg(ends, { dids: ['7700-7799'] })).toMatchObject({ did_cid: '7700', direction: 'INBOUND_CALL' });
});

test('a number of the house that was dialled from inside is no call out, however long it is', () => {
  const ends = { channel: 'PJSIP/201-01', dst: '12025550100' };
  expect(leg(ends)).toMatchObject({ direction: 'OUTBOUND_CALL' });
  expect(leg(ends, { dids: ['12025550100'] })).toMatchObject({ direction: 'EXTENSION_CALL' });
});

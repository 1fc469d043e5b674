import { expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { read } from './reading.ts';

/** The same two rows as PostgreSQL writes them (`timestamptz`) in the zone that whoever exports them has set. */
const TABLES: Readonly<Record<string, (times: readonly string[]) => string>> = {
  'freeswitch-csv': ([first = '', second = '', third = '']) =>
    [
      'local_ip_v4,caller_id_name,caller_id_number,destination_number,context,start_stamp,answer_stamp,end_stamp,duration,billsec,hangup_cause,uuid,bleg_uuid,accountcode,read_codec,write_codec',
      `192.0.2.10,Ann,101,102,default,${first},,${second},30,0,NO_ANSWER,6f1d0c2a-0100-4b7e-9c11-0a5e3f7d0100,,,PCMU,PCMU`,
      `192.0.2.10,Ann,101,102,default,${first},,${third},60,0,NO_ANSWER,6f1d0c2a-0100-4b7e-9c11-0a5e3f7d0100,,,PCMU,PCMU`,
      '',
    ].join('\n'),
  'freepbx-cdr': ([first = '', second = '']) =>
    [
      'calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid,userfield',
      ...[first, second].map(
        (time) => `${time},"""Ann"" <101>",101,102,c,SIP/101-1,SIP/102-2,Dial,x,30,0,NO ANSWER,3,,1748835411.7,`,
      ),
      '',
    ].join('\n'),
};

const SHANGHAI = ['2025-06-02 11:36:51+08', '2025-06-02 11:37:21.5+08', '2025-06-02 11:37:51+08'];
const KATHMANDU = ['2025-06-02 09:21:51+05:45', '2025-06-02 09:22:21.5+05:45', '2025-06-02 09:22:51+05:45'];
const UTC = ['2025-06-02 03:36:51+00', '2025-06-02 03:37:21.5+00', '2025-06-02 03:37:51+00'];

test.each(Object.entries(TABLES))('%s: an export in another zone has the same records', (name, table) => {
  const logsOf = (times: readonly string[]) => {
    const { logs, faults } = read(FORMATS.get(name)!, Buffer.from(table(times)));
    expect(faults).toEqual([]);
    return logs;
  };
  const logs = logsOf(UTC);
  expect(new Set(logs.map(({ source_key }) => source_key)).size).toBe(2);
  expect(logsOf(SHANGHAI)).toEqual(logs);
  expect(logsOf(KATHMANDU)).toEqual(logs);
});

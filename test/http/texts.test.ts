import { afterAll, describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/record/fields.ts';
import { asStored } from '../support/as-stored.ts';
import { DETAIL_FIELDS, type CallLog } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const TEXT_FIELDS = DETAIL_FIELDS.filter((name) => !/^id$|_at$|direction|reason|status_code|duration|cost/.test(name));
/** Longest value in characters, from the API's document. */
const LIMITS = {
  caller: 256,
  callee: 256,
  caller_domain: 1024,
  callee_domain: 1024,
  caller_display_name: 1024,
  callee_display_name: 1024,
  outbound_caller_id: 64,
} as const;

async function storedDetail(admin: Client, record: Record<string, unknown>): Promise<CallLog> {
  await admin.store({ started_at: '2026-01-01T00:00:00Z', ...record });
  const { id } = (await admin.get('/calllogs')).json().items[0]!;
  return (await admin.get(`/calllogs/${id}`)).json<CallLog>();
}

describe('texts', () => {
  it.each([
    ['accents', 'Jürgen Ærøskøbing Łódź'],
    ['other scripts', '日本語 русский العربية ελληνικά ไทย'],
    ['emoji', '👨‍👩‍👧‍👦 😀 🇩🇪'],
    ['quotes', `it's "quoted" \\ and \\" more`],
    ['NUL', 'a\u0000b\u0000'],
    ['control characters', '\u0001\u0007\b\t\n\r\u001b[31m\u007f\u0085'],
    ['marks of direction and breaks', '\u202e\u2028\u2029\ufeff'],
    ['markup', '<script>alert(1)</script>&amp;'],
    ['SQL', `'; drop table calllog; --`],
    ['JSON', '{"a":[1,null]}'],
    ['blanks', '  a  '],
    ['one blank', ' '],
    ['combining marks', 'e\u0301 is not \u00e9'],
    ['the last code point', '\u{10ffff}\uffff\ue000'],
  ])('with %s come back as they were, in every field', async (_, text) => {
    const { admin } = await newTenant(server);
    const record = Object.fromEntries(TEXT_FIELDS.map((name) => [name, text]));
    const kept = Object.fromEntries(TEXT_FIELDS.map((name) => [name, asStored(text)]));
    expect(await storedDetail(admin, record)).toMatchObject(kept);
    expect(
      await admin.post('/calllogs', { started_at: '2026-01-01T00:00:00Z', ...record }).then((a) => a.json()),
    ).toMatchObject({
      unchanged: 1,
    });
  });

  it('with half a surrogate pair come back with the mark of a character that is not known', async () => {
    const { admin } = await newTenant(server);
    const sent =
      '{"started_at":"2026-01-01T00:00:00Z","caller":"a\\ud83d","callee":"\\ude00b","user_data":"\\ude00\\ud83d"}';
    const answer = await admin.send('POST', '/calllogs', sent, { 'content-type': 'application/json' });
    expect(answer.json()).toMatchObject({ stored: 1 });
    const [item] = await admin.all('/calllogs');
    expect(item).toMatchObject({ caller: 'a\ufffd', callee: '\ufffdb', user_data: '\ufffd\ufffd' });
  });

  it.each(Object.entries(LIMITS))('in %s are cut after %d characters, never within one', async (name, limit) => {
    const letters = (count: number) => 'abcdefghij'.repeat(110).slice(0, count);
    const party = name === 'caller' ? {} : { caller: '1' };
    const cases = [
      [letters(limit), letters(limit)],
      [letters(limit + 1), letters(limit)],
      [`${letters(limit - 1)}😀`, `${letters(limit - 1)}😀`],
      [`${letters(limit - 1)}😀x`, `${letters(limit - 1)}😀`],
      [`${letters(limit)}😀`, letters(limit)],
      ['😀'.repeat(limit), '😀'.repeat(limit)],
      ['😀'.repeat(limit + 1), '😀'.repeat(limit)],
      [`x${'😀'.repeat(3000)}`, `x${'😀'.repeat(limit - 1)}`],
      ['é'.repeat(100_000), 'é'.repeat(limit)],
    ] as const;
    for (const [sent, kept] of cases) {
      const { admin } = await newTenant(server);
      const detail = await storedDetail(admin, { ...party, [name]: sent });
      expect(detail[name]).toBe(kept);
      expect(
        await admin
          .post('/calllogs', { started_at: '2026-01-01T00:00:00Z', ...party, [name]: sent })
          .then((a) => a.json()),
      ).toMatchObject({ received: 1, unchanged: 1 });
    }
    expect(FIELDS.find((field) => field.name === name)!.limit).toBe(limit);
  });

  it('that were cut are flagged with the record', async () => {
    const long = { caller: 'x'.repeat(300), outbound_caller_id: 'y'.repeat(65), callee: '1' };
    await server.client.store({ started_at: '2026-01-01T00:00:00Z', ...long });
    const { id } = (await server.client.get('/calllogs')).json().items[0]!;
    const { stdout } = await ringlog(['show', id, '--data', server.data]);
    expect(stdout).toMatch(/^flags .*caller=cut/m);
    expect(stdout).toMatch(/^flags .*outbound_caller_id=cut/m);
    expect(stdout).not.toContain('callee=cut');
  });

  it('without a limit are kept whole', async () => {
    const { admin } = await newTenant(server);
    const long = {
      destination: `sip:${'d'.repeat(20_000)}`,
      user_data: '😀'.repeat(100_000),
      session_id: 's'.repeat(5000),
      call_id: 'c'.repeat(5000),
      trunk: 't'.repeat(5000),
    };
    expect(await storedDetail(admin, { caller: '1', ...long })).toMatchObject(long);
  });
});

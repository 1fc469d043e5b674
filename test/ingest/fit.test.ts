import { expect, it } from 'vitest';
import { fitAmendments, fitTexts } from '../../src/ingest/fit.ts';
import { emptyDraft } from '../../src/record/draft.ts';

it('cuts texts at a character, flags them, and makes blank ones null', () => {
  const draft = {
    ...emptyDraft(0),
    caller: '😀'.repeat(257),
    callee: 'x'.repeat(256),
    caller_display_name: `${'y'.repeat(1023)}😀z`,
    outbound_caller_id: '1'.repeat(65),
    destination: 'd'.repeat(5000),
    trunk: '',
    user_data: '',
  };
  fitTexts(draft);
  expect(draft.caller).toBe('😀'.repeat(256));
  expect(draft.callee).toBe('x'.repeat(256));
  expect(draft.caller_display_name).toBe(`${'y'.repeat(1023)}😀`);
  expect(draft.outbound_caller_id).toBe('1'.repeat(64));
  expect(draft.destination).toHaveLength(5000);
  expect(draft.trunk).toBeNull();
  expect(draft.user_data).toBeNull();
  expect(draft.flags).toBe('caller=cut caller_display_name=cut outbound_caller_id=cut');
});

it('cuts what events tell of the call logs of others in the same way', () => {
  const set = { caller_display_name: 'y'.repeat(1030), callee_display_name: '', status_code: 486, rang_at: null };
  const told = { call: '1', amendments: [{ call_id: '1', destination: null, answered: null, set }] };
  expect(fitAmendments(told)).toEqual({
    call: '1',
    amendments: [
      { ...told.amendments[0], set: { ...set, caller_display_name: 'y'.repeat(1024), callee_display_name: null } },
    ],
  });
});

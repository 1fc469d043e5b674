import fc from 'fast-check';
import type { Draft } from '../../src/record/draft.ts';
import { draftOf } from './open-temporary.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Around the turn of a month, so that sessions lie in two tables, and far enough apart that some are two. */
const BASE = Date.parse('2026-01-31T21:00:00Z');
const offset = fc.oneof(
  fc.constantFrom(0, 1, 1000, MINUTE, 5 * MINUTE, HOUR, 2 * HOUR),
  fc.constantFrom(-60, -36, -25, -13, -12, -11, -2, 4, 11, 12, 12.001, 13, 24, 35, 47, 48, 61).map((h) => h * HOUR),
);
const blank = <T>(value: fc.Arbitrary<T>, weight = 2) =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });

/** Legs of few sessions, many of them of one. */
export const arbitraryLeg = fc
  .record({
    source_key: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    session_id: fc.constantFrom('s', 's', 's', 't', 'costarring', 'liquid', null),
    offset,
    callee: blank(fc.constantFrom('101', '102', '8000', '8001')),
    destination: blank(fc.constantFrom('sip:101@pbx.example', 'sip:8000@pbx.example'), 3),
    service_number: blank(fc.constantFrom('8000', '8001', '101'), 1),
    answered: blank(fc.constantFrom(0, 3000, 20_000)),
    lasts: blank(fc.constantFrom(0, 20_000, 20_500, 90_000), 4),
    duration: blank(fc.constantFrom(0, 7, 60)),
    status_code: blank(fc.constantFrom(0, 302, 408, 480, 486, 487, 500, 600, 603)),
    end_reason: blank(
      fc.constantFrom('CALLER_DISCONNECTED', 'CALLEE_DISCONNECTED', 'CANCELLED', 'REFERRED', 'REDIRECTED', 'REPLACED'),
      1,
    ),
    trunk: blank(fc.constantFrom('north', 'south'), 1),
    did_cid: blank(fc.constant('+12025550199'), 1),
    direction: blank(fc.constantFrom('INBOUND_CALL', 'OUTBOUND_CALL')),
  })
  .map(({ offset: at, answered, lasts, ...fields }) => {
    const started_at = BASE + at;
    const answered_at = answered === null ? null : started_at + answered;
    const ended_at = lasts === null ? null : (answered_at ?? started_at) + lasts;
    return draftOf(started_at, { ...(fields as Partial<Draft>), caller: '201', source: 'pbx', answered_at, ended_at });
  });

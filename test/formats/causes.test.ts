import { describe, expect, it } from 'vitest';
import { causeOfStatus, statusOfCause } from '../../src/formats/causes.ts';

describe('Q.850 causes and SIP statuses', () => {
  it.each([
    [1, 404],
    [17, 486],
    [18, 408],
    [19, 480],
    [21, 403],
    [22, 410],
    [28, 484],
    [34, 503],
    [38, 503],
    [102, 504],
    [127, 500],
  ])('cause %i is status %i (RFC 3398, 7.2.4.1)', (cause, status) => expect(statusOfCause(cause)).toBe(status));

  it('normal clearing of a call that was not answered depends on who cleared it', () => {
    expect(statusOfCause(16, true)).toBe(487);
    expect(statusOfCause(16, false)).toBe(480);
  });

  it('a call that was answered elsewhere is no number that does not exist', () => expect(statusOfCause(26)).toBe(487));

  it('a cause that nobody knows is a server failure', () => expect(statusOfCause(99)).toBe(500));

  it.each([
    [404, 1],
    [486, 17],
    [480, 18],
    [603, 21],
    [503, 41],
    [408, 102],
    [505, 127],
    [699, 31],
  ])('status %i is cause %i (RFC 3398, 8.2.6.1)', (status, cause) => expect(causeOfStatus(status)).toBe(cause));
});

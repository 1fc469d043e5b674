/** When the first of them began (s of the Unix epoch). */
export const BASE = Date.UTC(2026, 6, 1, 10) / 1000;

/** The n-th CDR of an Asterisk, without its line end. */
export function cdr(n: number): string {
  const start = new Date((BASE + n) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `"","101","102","from-internal","""Ann"" <101>","PJSIP/101-${n}","PJSIP/102-${n}","Dial","x","${start}","${start}","${start}",0,0,"ANSWERED","DOCUMENTATION","${BASE + n}.${n}",""`;
}

/** The CDRs between two numbers. */
export const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${cdr(from + n)}\n`).join('');

/** Which CDR a call log was made of, by its call_id. */
export const cdrNumber = (callId: unknown) => Number(String(callId).split('.')[1]);

import { keepsZero, longestNational, type DialPlan } from './dial-plan.ts';
import { EMERGENCY_NUMBERS } from './emergency.ts';

/** What a dialled number is: the digits of E.164 without `+`, or why it has none. */
export type Dialled =
  | { readonly kind: 'e164'; readonly digits: string }
  | { readonly kind: 'internal' | 'short' | 'emergency' | 'unknown'; readonly reason: string };

/** Fewer digits are a short code of the network or the house; more than 15 E.164 does not have. */
const FEWEST = 7;
const MOST = 15;
/** Behind a trunk prefix that local numbers begin with too, as 8 in Russia, a number is one in full. */
const FEWEST_NATIONAL = 8;
const FEWEST_LOCAL = 5;
const MOST_LOCAL = 9;
/** From this many on, a number cannot be a local one. */
const SURELY_LONG = 11;

const EXTENSION: Dialled = { kind: 'internal', reason: 'It is an extension of the house.' };
const FEATURE: Dialled = { kind: 'internal', reason: 'It is a code of the phone system: it holds * or #.' };
const EMERGENCY: Dialled = { kind: 'emergency', reason: 'It is an emergency number.' };
const SHORT: Dialled = { kind: 'short', reason: `It has fewer than ${FEWEST} digits: a short code.` };
const BLANK: Dialled = { kind: 'unknown', reason: 'No number was dialled.' };
const LETTERS: Dialled = { kind: 'unknown', reason: 'It holds characters that are not dialled.' };
const BAD_PLUS: Dialled = {
  kind: 'unknown',
  reason: `Behind + there are ${FEWEST} to ${MOST} digits that begin with 1 to 9.`,
};
const BRACKETED_ZERO: Dialled = {
  kind: 'unknown',
  reason: 'It has (0) behind the calling code: whether the 0 belongs to it cannot be told.',
};
const TOO_LONG: Dialled = { kind: 'unknown', reason: `A telephone number has ${MOST} digits at most.` };
const NO_FORM: Dialled = { kind: 'unknown', reason: 'There is no such number in the dial plan of its source.' };
const NO_COUNTRY: Dialled = {
  kind: 'unknown',
  reason: 'It is a national or local number, and its source has no country.',
};
const NO_AREA: Dialled = { kind: 'unknown', reason: 'It is a local number, and its source has no area_code.' };

/**
 * What number was dialled, as E.164. `dialled` is what the source gave: `+49 30 1234567`, `0044 20 7946 0000`,
 * `sip:912025550101@example.com;user=phone`. What is no telephone number for certain is never made one: where two
 * readings are possible it is unknown.
 */
export function e164Of(dialled: string, plan: DialPlan): Dialled {
  if (!isPlain(dialled)) return ofWritten(dialled, plan);
  return plan.isExtension(dialled) === true ? EXTENSION : ofPlain(dialled, plan);
}

/** What is written in another way than in digits, and + before them. */
function ofWritten(dialled: string, plan: DialPlan): Dialled {
  const user = userPart(dialled);
  if (user === '') return BLANK;
  if (plan.isExtension(user) === true) return EXTENSION;
  const number = withoutMarks(user);
  if (number === null) return LETTERS;
  if (number === '') return BLANK;
  if (number !== user && plan.isExtension(number) === true) return EXTENSION;
  if (number.includes('*') || number.includes('#')) return FEATURE;
  const isAbroad = number.startsWith('+') || number.startsWith(plan.international_prefix);
  if (isAbroad && user.includes('(0)')) return BRACKETED_ZERO;
  const code = plan.access_code ?? '';
  const rest = code !== '' && number.startsWith(`${code}+`) ? number.slice(code.length) : number;
  return isPlain(rest) ? ofPlain(rest, plan) : LETTERS;
}

function ofPlain(number: string, plan: DialPlan): Dialled {
  if (number.charCodeAt(0) === PLUS) {
    const digits = number.slice(1);
    return isEmergency(digits) ? EMERGENCY : (abroad(digits) ?? BAD_PLUS);
  }
  if (isEmergency(number)) return EMERGENCY;
  return behindAccessCode(number, plan) ?? outside(number, plan) ?? (number.length > MOST ? TOO_LONG : NO_FORM);
}

/** The number behind the access code; null when it does not begin with it, or nothing that can be dialled remains. */
function behindAccessCode(number: string, plan: DialPlan): Dialled | null {
  const code = plan.access_code;
  if (code === null || code === '' || number.length <= code.length || !number.startsWith(code)) return null;
  const rest = number.slice(code.length);
  return isEmergency(rest) ? EMERGENCY : outside(rest, plan);
}

/** What digits mean that are dialled into the network; null when there is no such number. */
function outside(number: string, plan: DialPlan): Dialled | null {
  const { country, international_prefix: international } = plan;
  if (international !== '' && number.startsWith(international)) {
    const found = abroad(number.slice(international.length));
    // 0118 999 begins as a number abroad does in America, and is none.
    if (found !== null) return found;
    return number.length < FEWEST ? SHORT : null;
  }
  if (country === null || country === '') return ofNoCountry(number);
  if (country === '1') return northAmerican(number, plan);
  const trunk = plan.trunk_prefix ?? '';
  return trunk === '' ? ofClosedPlan(number, country, plan) : ofOpenPlan(number, country, trunk, plan);
}

/** Digits that begin with a calling code. */
function abroad(digits: string): Dialled | null {
  return digits.length >= FEWEST && digits.length <= MOST && startsAsE164(digits) ? { kind: 'e164', digits } : null;
}

function ofNoCountry(number: string): Dialled | null {
  if (number.length < FEWEST) return SHORT;
  // Trunks and carriers write E.164 without +. Seven digits may as well be a local number.
  if (!startsAsE164(number) || number.length === FEWEST) return NO_COUNTRY;
  return abroad(number);
}

/** Ten digits, the first of them 2 to 9, whether 1 is dialled before them or not. */
function northAmerican(number: string, { area_code: area }: DialPlan): Dialled | null {
  const national = number.length === 11 && number.charCodeAt(0) === 49 ? number.slice(1) : number;
  if (number.length < FEWEST) return SHORT;
  const first = national.charCodeAt(0);
  if (first < 50 || first > 57) return null;
  if (national.length === 10) return { kind: 'e164', digits: `1${national}` };
  if (national.length !== 7) return null;
  return area === null || area === '' ? NO_AREA : { kind: 'e164', digits: `1${area}${national}` };
}

/** Where every number is dialled in full, and nothing before it. */
function ofClosedPlan(number: string, country: string, { area_code: area }: DialPlan): Dialled | null {
  const longest = longestNational(country);
  if (area !== null && area !== '' && number.length >= FEWEST_LOCAL && number.length + area.length <= longest) {
    return local(number, country, area);
  }
  if (number.length < FEWEST) return SHORT;
  if (number.length > longest && number.length >= country.length + FEWEST && number.startsWith(country)) {
    return abroad(number);
  }
  if (!startsAsE164(number) && !keepsZero(country)) return null;
  return abroad(country + number);
}

/** Where numbers of other areas have a prefix, and those of one's own none. */
function ofOpenPlan(number: string, country: string, trunk: string, { area_code: area }: DialPlan): Dialled | null {
  if (number.startsWith(trunk) && (trunk.startsWith('0') || number.length >= trunk.length + FEWEST_NATIONAL)) {
    const national = number.slice(trunk.length);
    if (number.length < FEWEST || isService(national)) return SHORT;
    return startsAsE164(national) ? abroad(country + national) : null;
  }
  if (!startsAsE164(number)) return number.length < FEWEST ? SHORT : null;
  if (number.length >= SURELY_LONG) return number.startsWith(country) ? abroad(number) : null;
  if (area !== null && area !== '') {
    if (number.length >= FEWEST_LOCAL && number.length <= MOST_LOCAL) return local(number, country, area);
    return number.length < FEWEST ? SHORT : null;
  }
  return number.length < FEWEST ? SHORT : NO_AREA;
}

function local(number: string, country: string, area: string): Dialled | null {
  return isService(number) || !startsAsE164(number) ? SHORT : abroad(country + area + number);
}

/** 116 117, 118 99: services of the network, which have no area. */
function isService(number: string): boolean {
  return number.length < FEWEST && number.startsWith('11');
}

const PLUS = 43;
const EMERGENCY_LENGTH = 3;

function startsAsE164(digits: string): boolean {
  const first = digits.charCodeAt(0);
  return first >= 49 && first <= 57;
}

function isEmergency(digits: string): boolean {
  return digits.length === EMERGENCY_LENGTH && EMERGENCY_NUMBERS.has(digits);
}

/** Digits, and + before them: nearly all numbers are written so. */
function isPlain(text: string): boolean {
  const start = text.charCodeAt(0) === PLUS ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > start;
}

/** Of `sip:100;phone-context=x@example.com;user=phone` the `100` (RFC 3261, RFC 3966). */
function userPart(text: string): string {
  const trimmed = text.trim();
  const scheme = /^(?:sips?|tel):/i.exec(trimmed);
  const rest = scheme === null ? trimmed : trimmed.slice(scheme[0].length);
  const end = rest.search(/[@;]/);
  return end < 0 ? rest : rest.slice(0, end);
}

/** Without what is only there to be read easily; null when it holds anything else that is not dialled. */
function withoutMarks(text: string): string | null {
  let number = '';
  for (const char of text) {
    if ((char >= '0' && char <= '9') || char === '+' || char === '*' || char === '#') number += char;
    else if (!MARKS.has(char)) return null;
  }
  return number;
}

const MARKS = new Set([' ', '\u00a0', '\u202f', '-', '.', '(', ')', '/']);

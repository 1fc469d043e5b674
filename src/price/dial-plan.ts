/** How numbers are dialled where a phone system stands. All members are digits. */
export interface DialPlan {
  /** The calling code of its country, e.g. `49`; null: not known. */
  readonly country: string | null;
  /** What is dialled before the calling code of another country. */
  readonly international_prefix: string;
  /** What is dialled before a number of the own country; null where there is nothing of the kind, as in Spain or Italy. */
  readonly trunk_prefix: string | null;
  /** What is put before local numbers. */
  readonly area_code: string | null;
  /** What its users dial to get a line to the outside. */
  readonly access_code: string | null;
  /** Whether a number belongs to the house; null: not known. */
  isExtension(number: string): boolean | null;
}

/** The same as the settings of a source have it: what is null there is as usual in the country, blank is nothing. */
export interface DialSettings {
  readonly country: string | null;
  readonly international_prefix: string | null;
  readonly trunk_prefix: string | null;
  readonly area_code: string | null;
  readonly access_code: string | null;
}

/** What nothing is known of: numbers with `+` or `00`, and those that have as many digits as only E.164 has. */
export const UNKNOWN_PLAN: DialPlan = {
  country: null,
  international_prefix: '00',
  trunk_prefix: null,
  area_code: null,
  access_code: null,
  isExtension: () => null,
};

export function dialPlanOf(settings: DialSettings, isExtension: (number: string) => boolean | null): DialPlan {
  const { country } = settings;
  const trunk = settings.trunk_prefix ?? (country === null ? '' : usualTrunkPrefix(country));
  return {
    country,
    international_prefix: settings.international_prefix ?? INTERNATIONAL.get(country ?? '') ?? '00',
    trunk_prefix: blankToNull(trunk),
    area_code: blankToNull(withoutTrunk(settings.area_code ?? '', trunk)),
    access_code: blankToNull(settings.access_code ?? ''),
    isExtension,
  };
}

/** The most digits a usual national number has where there is no trunk prefix; where that is not known, what is likely. */
export function longestNational(country: string): number {
  return CLOSED.get(country) ?? 10;
}

/** Whether numbers of a country without a trunk prefix may begin with 0, and keep it behind the calling code. */
export function keepsZero(country: string): boolean {
  return KEEPS_ZERO.has(country);
}

/** `030` for `30`: area codes are often written with the trunk prefix. In Russia some begin with the same digit. */
function withoutTrunk(area: string, trunk: string): string {
  return (trunk.startsWith('0') || trunk === '1') && area.startsWith(trunk) ? area.slice(trunk.length) : area;
}

function usualTrunkPrefix(country: string): string {
  return TRUNK.get(country) ?? (CLOSED.has(country) ? '' : '0');
}

function blankToNull(text: string): string | null {
  return text === '' ? null : text;
}

/** Where the trunk prefix is not 0. From Google's libphonenumber, as all below. */
const TRUNK = new Map([
  ['1', '1'],
  ['7', '8'],
  ['36', '06'],
  ['375', '8'],
  ['993', '8'],
]);

/** Where the international prefix is not 00. */
const INTERNATIONAL = new Map([
  ['1', '011'],
  ['7', '810'],
  ['53', '119'],
  ['61', '0011'],
  ['62', '001'],
  ['65', '001'],
  ['66', '001'],
  ['81', '010'],
  ['82', '001'],
  ['234', '009'],
  ['254', '000'],
  ['255', '000'],
  ['256', '000'],
  ['375', '810'],
  ['592', '001'],
  ['852', '001'],
  ['855', '001'],
  ['886', '002'],
  ['976', '001'],
  ['993', '810'],
]);

/** Calling codes of countries without a trunk prefix, and how many digits their usual numbers have at most. */
const CLOSED: ReadonlyMap<string, number> = new Map(
  (
    '30:10 34:9 39:11 45:8 47:8 48:9 52:10 56:9 65:8 216:8 220:7 221:9 222:8 223:8 224:9 225:10 226:8 227:8 228:8 ' +
    '229:10 230:8 235:8 236:8 237:9 238:7 239:7 240:9 241:8 242:9 244:9 245:9 246:7 247:5 248:7 253:8 257:8 258:9 ' +
    '266:8 267:8 268:8 269:7 290:5 297:7 298:6 299:6 350:8 351:9 352:11 354:7 356:8 357:8 371:8 372:8 376:6 378:10 ' +
    '420:9 500:5 501:7 502:8 503:8 504:8 505:8 506:8 507:8 509:8 592:7 597:7 599:8 670:8 672:6 673:7 674:7 675:8 ' +
    '676:7 677:7 678:7 679:7 680:7 681:6 682:5 683:7 685:10 687:6 688:7 689:8 690:7 691:7 852:8 853:8 960:7 965:8 ' +
    '968:8 973:8 974:8 975:8 992:9 998:9'
  )
    .split(' ')
    .map((entry) => entry.split(':'))
    .map(([country, digits]) => [country!, Number(digits)]),
);

const KEEPS_ZERO = new Set(['39', '225', '229', '242', '378']);

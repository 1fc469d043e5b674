import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialPlanOf, UNKNOWN_PLAN, type DialPlan, type DialSettings } from '../../src/price/dial-plan.ts';
import { e164Of } from '../../src/price/dialled.ts';
import { EMERGENCY_NUMBERS } from '../../src/price/emergency.ts';

const NONE: DialSettings = {
  country: null,
  international_prefix: null,
  trunk_prefix: null,
  area_code: null,
  access_code: null,
};
const planOf = (settings: Partial<DialSettings>, isExtension: DialPlan['isExtension'] = () => null) =>
  dialPlanOf({ ...NONE, ...settings }, isExtension);

const germany = planOf({ country: '49' });
const berlin = planOf({ country: '49', area_code: '030', access_code: '0' }, (number) => /^2\d\d$/.test(number));
const washington = planOf({ country: '1', area_code: '202', access_code: '9' });
const spain = planOf({ country: '34' });
const italy = planOf({ country: '39' });
const norway = planOf({ country: '47' });
const russia = planOf({ country: '7', area_code: '812' });
const hungary = planOf({ country: '36' });
const outside = planOf({ access_code: '0' });

/** E.164 with its plus, or the kind of what is none. */
function told(dialled: string, plan: DialPlan): string {
  const found = e164Of(dialled, plan);
  if (found.kind !== 'e164') expect(found.reason).toMatch(/^[A-Z].*\.$/);
  return found.kind === 'e164' ? `+${found.digits}` : found.kind;
}

describe('a dialled number', () => {
  it.each<[string, DialPlan, Readonly<Record<string, string>>]>([
    [
      'of a source that nothing is known of',
      UNKNOWN_PLAN,
      {
        '+442079460000': '+442079460000',
        '+44 (20) 7946-0000': '+442079460000',
        '+44 20/7946.0000': '+442079460000',
        'tel:+44-20-7946-0000;ext=5': '+442079460000',
        'sip:+442079460000@example.com;user=phone': '+442079460000',
        'SIPS:00442079460000@example.com': '+442079460000',
        '00442079460000': '+442079460000',
        '442079460000': '+442079460000',
        '12025550101': '+12025550101',
        '+1234567': '+1234567',
        '+123456': 'unknown',
        '+0123456789': 'unknown',
        '+44 (0)20 79460000': 'unknown',
        '00 44 (0)20 79460000': 'unknown',
        '+1234567890123456': 'unknown',
        '1234567890123456': 'unknown',
        '123456789012345678901234567890': 'unknown',
        '+44+2079460000': 'unknown',
        '02079460000': 'unknown',
        '7946000': 'unknown',
        '0000000000': 'unknown',
        '*43': 'internal',
        '#31#442079460000': 'internal',
        '101': 'emergency',
        '201': 'short',
        '911': 'emergency',
        '+112': 'emergency',
        '1 1 2': 'emergency',
        anonymous: 'unknown',
        'queue-support': 'unknown',
        '': 'unknown',
        ' ': 'unknown',
        '+': 'unknown',
        '()': 'unknown',
        'sip:@example.com': 'unknown',
        '٤٤٢٠٧٩٤٦٠٠٠٠': 'unknown',
      },
    ],
    [
      'in Germany',
      germany,
      {
        '03012345678': '+493012345678',
        '0301234': '+49301234',
        '00442079460000': '+442079460000',
        '+493012345678': '+493012345678',
        '493012345678': '+493012345678',
        '4930123456': 'unknown',
        '442079460000': 'unknown',
        '12345678': 'unknown',
        '110': 'emergency',
        '0112': 'short',
        '116117': 'short',
        '0116117': 'short',
        '11833': 'short',
        '115': 'emergency',
        '000123456789': 'unknown',
      },
    ],
    [
      'in an office in Berlin with an access code',
      berlin,
      {
        '003012345678': '+493012345678',
        '012345678': '+493012345678',
        '12345678': '+493012345678',
        '000442079460000': '+442079460000',
        '0+442079460000': '+442079460000',
        '0112': 'emergency',
        '0110': 'emergency',
        '112': 'emergency',
        '201': 'internal',
        'sip:201@pbx.example.com': 'internal',
        '2-0-1': 'internal',
        '0116117': 'short',
        '0201': 'short',
        '0': 'short',
      },
    ],
    [
      'in an office in Washington with an access code',
      washington,
      {
        '912025550101': '+12025550101',
        '92025550101': '+12025550101',
        '95550101': '+12025550101',
        '12025550101': '+12025550101',
        '2025550101': '+12025550101',
        '9195550101': '+19195550101',
        '5550101': '+12025550101',
        '901144207946000': '+44207946000',
        '01144207946000': '+44207946000',
        '911': 'emergency',
        '9911': 'emergency',
        '0118999': 'unknown',
        '1912025550101': 'unknown',
        '442079460000': 'unknown',
        '10155501': 'unknown',
      },
    ],
    [
      'in Spain, where numbers have no trunk prefix',
      spain,
      {
        '912345678': '+34912345678',
        '34912345678': '+34912345678',
        '00442079460000': '+442079460000',
        '0912345678': 'unknown',
        '112': 'emergency',
        '1004': 'short',
      },
    ],
    [
      'in Italy, where they keep a 0',
      italy,
      { '0612345678': '+390612345678', '3931234567': '+393931234567', '393931234567': '+393931234567' },
    ],
    [
      'in Norway, where some begin with its calling code',
      norway,
      { '47123456': '+4747123456', '4747123456': '+4747123456' },
    ],
    [
      'in Russia, where 8 is dialled before national numbers',
      russia,
      {
        '84951234567': '+74951234567',
        '810442079460000': '+442079460000',
        '8123456': '+78128123456',
        '74951234567': '+74951234567',
      },
    ],
    ['in Hungary, where it is 06', hungary, { '0612345678': '+3612345678', '00442079460000': '+442079460000' }],
    [
      'behind an access code, where no country is known',
      outside,
      { '0030123456': 'unknown', '000442079460000': '+442079460000', '0442079460000': '+442079460000' },
    ],
  ])('%s', (_, plan, table) => {
    for (const [dialled, expected] of Object.entries(table)) expect(told(dialled, plan), dialled).toBe(expected);
  });

  const plans = [UNKNOWN_PLAN, germany, berlin, washington, spain, italy, norway, russia, hungary, outside];
  const anyPlan = fc.constantFrom(...plans);
  const written = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789+*# -()./'.split('')), maxLength: 25 }),
    fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  it('never becomes a false E.164, nor an error, whatever it is', () => {
    fc.assert(
      fc.property(written, anyPlan, (dialled, plan) => {
        const found = e164Of(dialled, plan);
        if (found.kind !== 'e164') return;
        expect(found.digits).toMatch(/^[1-9]\d{6,14}$/);
        // All that was dialled at its end is in it: nothing is made up but what the plan puts before.
        const digits = dialled.replaceAll(/\D/g, '');
        const tail = Math.min(digits.length, 5);
        expect(found.digits.slice(-tail)).toBe(digits.slice(-tail));
      }),
      { numRuns: 10_000 },
    );
  });

  it('calls for help behind any access code, and is then never one to be priced', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EMERGENCY_NUMBERS),
        fc.constantFrom('0', '9', '8', '00', '99'),
        fc.constantFrom('49', '1', '34', '7', '44', null),
        fc.constantFrom(null, '30', '202'),
        (number, access_code, country, area_code) => {
          const plan = planOf({ access_code, country, area_code });
          expect(told(number, plan)).toBe('emergency');
          expect(told(access_code + number, plan)).toBe('emergency');
        },
      ),
    );
  });

  it('is the same however it is written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }).map(String),
        fc.constantFrom(' ', '-', '.', '/', '\u00a0'),
        fc.nat(),
        anyPlan,
        (digits, mark, place, plan) => {
          const at = place % digits.length;
          expect(told(`+${digits.slice(0, at)}${mark}${digits.slice(at)}`, plan)).toBe(`+${digits}`);
        },
      ),
    );
  });
});

/**
 * The fields of an SMDR record (Avaya, "SMDR Fields"). Release 8 of IP Office writes the first 30, later ones more;
 * the records of older releases end after the 17th.
 */
export const SMDR = {
  start: 0,
  connected: 1,
  ring: 2,
  caller: 3,
  direction: 4,
  called: 5,
  dialled: 6,
  account: 7,
  internal: 8,
  callId: 9,
  continued: 10,
  party1: 11,
  party1Name: 12,
  party2: 13,
  party2Name: 14,
  hold: 15,
  park: 16,
  authValid: 17,
  authCode: 18,
  userCharged: 19,
  charge: 20,
  currency: 21,
  amountAtChange: 22,
  units: 23,
  unitsAtChange: 24,
  costPerUnit: 25,
  markUp: 26,
  cause: 27,
  targeter: 28,
  targeted: 29,
  callerServer: 30,
  callerUcid: 31,
  calledServer: 32,
  calledUcid: 33,
  recordTime: 34,
  consent: 35,
  verification: 36,
} as const;

export const LEAST_FIELDS = 17;
const MOST_FIELDS = 37;
/** With the commas in names. */
const MOST_PIECES = 64;

/** An extension, a line, a voicemail port or another device, or nothing. */
const DEVICE = /^(?:[ETVU]\d[\w.]*)?$/i;
const SECONDS = /^\d{1,9}$/;
const SPAN = /^-?\d{1,5}:[0-5]\d:[0-5]\d$/;

/**
 * The fields of a line. Nothing is quoted in it, so that a comma in a party's name makes a field more: the devices on
 * both sides of the first name and the two numbers behind the second show where they end. Null: no SMDR record.
 */
export function splitSmdr(text: string): string[] | null {
  const pieces = text.split(',', MOST_PIECES + 1).map((piece) => piece.trim());
  if (pieces.length > MOST_PIECES) return null;
  if (pieces.length < LEAST_FIELDS || !SPAN.test(pieces[SMDR.connected]!) || !SECONDS.test(pieces[SMDR.ring]!))
    return null;
  if (!/^[IO]$/i.test(pieces[SMDR.direction]!) || !/^\d{1,12}$/.test(pieces[SMDR.callId]!)) return null;
  if (!DEVICE.test(pieces[SMDR.party1]!)) return null;
  const fields = fitsParties(pieces) ? pieces : joinNames(pieces);
  if (fields === null) return null;
  // A comma behind the last field makes one more.
  while (fields.length > MOST_FIELDS && fields.at(-1) === '') fields.pop();
  return fields.length > MOST_FIELDS ? null : fields;
}

function fitsParties(pieces: readonly string[]): boolean {
  return DEVICE.test(pieces[SMDR.party2]!) && SECONDS.test(pieces[SMDR.hold]!) && SECONDS.test(pieces[SMDR.park]!);
}

/** The nearest place for the second device from which two numbers can be reached. */
function joinNames(pieces: readonly string[]): string[] | null {
  for (let second = SMDR.party2; second < pieces.length - 3; second++) {
    if (pieces[second] === '' || !DEVICE.test(pieces[second]!)) continue;
    for (let hold = second + 2; hold < pieces.length - 1; hold++) {
      if (!SECONDS.test(pieces[hold]!) || !SECONDS.test(pieces[hold + 1]!)) continue;
      return [
        ...pieces.slice(0, SMDR.party1Name),
        pieces.slice(SMDR.party1Name, second).join(', '),
        pieces[second]!,
        pieces.slice(second + 1, hold).join(', '),
        ...pieces.slice(hold),
      ];
    }
  }
  return null;
}

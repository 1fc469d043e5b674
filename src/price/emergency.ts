/**
 * Numbers that call for help somewhere in the world: 112 and 911 as ITU-T E.161.1 recommends them, the others as
 * countries have them (ITU's list of national numbering plans). Wherever a phone stands, they are never part of a
 * telephone number. All have three digits.
 */
export const EMERGENCY_NUMBERS: ReadonlySet<string> = new Set(
  (
    '112 911 000 999 ' +
    '100 101 102 103 104 106 108 110 111 113 114 115 116 117 118 119 120 122 123 128 129 133 140 144 150 155 158 ' +
    '190 191 192 193 194 197 199 933 988 991 992 993 994 995 996 997 998'
  ).split(' '),
);

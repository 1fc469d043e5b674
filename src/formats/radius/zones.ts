/**
 * Minutes east of UTC for the abbreviations that gateways put into their times. Those that mean zones far apart are
 * left out, as IST and AST are; CST is the American one, BST the British one.
 */
export const ZONES: ReadonlyMap<string, number> = new Map([
  ...zones(0, 'UTC', 'GMT', 'UT', 'Z', 'UCT', 'WET'),
  ...zones(60, 'CET', 'MET', 'MEZ', 'WEST', 'WEDT', 'BST', 'WAT'),
  ...zones(120, 'EET', 'CEST', 'CEDT', 'MEST', 'MESZ', 'METDST', 'SAST', 'CAT'),
  ...zones(180, 'EEST', 'EEDT', 'MSK', 'EAT', 'TRT'),
  ...zones(240, 'MSD', 'GST', 'SAMT'),
  ...zones(300, 'PKT', 'YEKT', 'UZT'),
  ...zones(345, 'NPT'),
  ...zones(420, 'ICT', 'WIB', 'KRAT', 'NOVT'),
  ...zones(480, 'SGT', 'HKT', 'MYT', 'PHT', 'AWST', 'WITA', 'IRKT'),
  ...zones(540, 'JST', 'KST', 'WIT', 'YAKT'),
  ...zones(570, 'ACST'),
  ...zones(600, 'AEST', 'VLAT'),
  ...zones(630, 'ACDT'),
  ...zones(660, 'AEDT'),
  ...zones(720, 'NZST'),
  ...zones(780, 'NZDT'),
  ...zones(-150, 'NDT'),
  ...zones(-180, 'BRT', 'ART', 'UYT', 'ADT'),
  ...zones(-210, 'NST'),
  ...zones(-240, 'EDT', 'VET', 'CLT'),
  ...zones(-300, 'EST', 'CDT', 'COT', 'PET', 'ECT'),
  ...zones(-360, 'CST', 'MDT'),
  ...zones(-420, 'MST', 'PDT'),
  ...zones(-480, 'PST', 'AKDT'),
  ...zones(-540, 'AKST'),
  ...zones(-600, 'HST'),
]);

function zones(minutes: number, ...names: readonly string[]): [string, number][] {
  return names.map((name) => [name, minutes]);
}

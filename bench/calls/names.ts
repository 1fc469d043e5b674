import type { Random } from './random.ts';

const FIRST = (
  'Olivia Noah Amelia Oliver Isla George Ava Leo Mia Arthur Ivy Oscar Lily Jack Freya Henry Grace Theo Sophie Lucas ' +
  'Zoë José Chloé Jürgen Søren Łukasz Zuzana Müge İpek Nguyệt Aarav Priya Wei Mei Kenji Yuki Omar Layla Kwame Ama'
).split(' ');
const LAST = (
  "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White O'Brien " +
  "D'Souza Müller García Núñez Sørensen Kowalczyk Dvořák Yılmaz Trần Sharma Wang Li Tanaka Suzuki Hassan Mensah Okafor " +
  'Green Hall Wood Harris Lewis Martin Clarke Hughes Edwards Turner Hill Moore Ward Cooper King Baker Harrison'
).split(' ');
const TRADES = 'Plumbing Logistics Dental Legal Bakery Motors Estates Interiors Optics Freight Florists Roofing'.split(
  ' ',
);
const FORMS = ['Ltd', 'LLP', '& Sons', '& Co.', 'Group', 'GmbH'];

export function personName(random: Random): string {
  return `${random.pick(FIRST)} ${random.pick(LAST)}`;
}

/** As carriers and address books write them: people, surname first, capitals, firms, now and then a nickname. */
export function outsideName(random: Random): string {
  const kind = random.next();
  if (kind < 0.45) return personName(random);
  if (kind < 0.6) return `${random.pick(LAST)}, ${random.pick(FIRST)}`;
  if (kind < 0.75) return `${random.pick(LAST)} ${random.pick(FIRST)}`.toUpperCase();
  if (kind < 0.99) return `${random.pick(LAST)} ${random.pick(TRADES)} ${random.pick(FORMS)}`;
  return `${random.pick(FIRST)} "${random.pick(LAST)}" ${random.pick(LAST)}`;
}

import { isMet, type Figure } from './figure.ts';

const HEAD = ['what', 'ours', 'yardstick', 'ratio', 'bar', 'met?'];

/** The figures as a Markdown table that is also legible as it is. */
export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    `${figure.what}, ${figure.unit}`,
    number(figure.ours),
    figure.yardstick === null ? '' : number(figure.yardstick),
    figure.ratio === null ? '' : figure.ratio.toFixed(2),
    figure.bar === null ? '' : `${figure.bar.must === 'at least' ? '≥' : '<'} ${number(figure.bar.value)}`,
    { true: 'met', false: 'missed', null: '' }[`${isMet(figure)}`],
  ]);
  const widths = HEAD.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const print = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    console.log(`| ${padded.join(' | ')} |`);
  };
  print(HEAD);
  print(widths.map((width, i) => (i === 0 || i === 5 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  rows.forEach(print);
}

function number(value: number): string {
  if (value !== 0 && Math.abs(value) < 100) return String(Number(value.toPrecision(3)));
  return Math.round(value).toLocaleString('en');
}

import { styleText } from 'node:util';

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Control characters in what others wrote must not move the cursor or colour the terminal. */
export function printable(value: string | number): string {
  // oxlint-disable-next-line no-control-regex -- it is what this is about
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

/** Rows under their headings, as wide as they need. Blanks are left empty. */
export function printTable(headings: readonly string[], rows: readonly (readonly (string | number | null)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : printable(cell))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  printLine(styleText('bold', line(headings), { stream: process.stdout }));
  for (const row of cells) printLine(line(row));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

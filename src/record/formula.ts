/**
 * How a text begins that a spreadsheet could take for a formula (OWASP, "CSV Injection"; ASVS 5.0, 1.2.10): also behind
 * a line end or a NUL, and with the wide signs of East Asian keyboards.
 */
// oxlint-disable-next-line no-control-regex -- it is what this is about
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/;

/** Whether a spreadsheet could take a text for a formula. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text);
}

/** A statement for each month, made when it is wanted first. */
export function perMonth(build: (month: number) => string): (month: number) => string {
  const texts = new Map<number, string>();
  return (month) => {
    let text = texts.get(month);
    if (text === undefined) texts.set(month, (text = build(month)));
    return text;
  };
}

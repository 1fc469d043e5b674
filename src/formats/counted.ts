/** `1 line`, `2 lines` */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** `1 of 3 lines is a call`, `2 of 3 lines are calls`: of `what` in one word, what it is and what they are. */
export function countedOf(count: number, all: number, what: string, one: string, many: string): string {
  return `${count} of ${counted(all, what)} ${count === 1 ? `is ${one}` : `are ${many}`}`;
}

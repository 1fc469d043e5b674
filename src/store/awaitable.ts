/** What an engine that holds its data itself answers at once, and one that is asked over a connection later. */
export type Awaitable<Value> = Value | Promise<Value>;

/**
 * Goes on with a value: at once where it is there. For what every request does: promises where nothing is waited for cost a
 * read by id a tenth of its time.
 */
export function whenThere<Value, Result>(
  value: Awaitable<Value>,
  use: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

/** What an engine that holds its data itself answers at once, and one that is asked over a connection later. */
export type Awaitable<Value> = Value | Promise<Value>;

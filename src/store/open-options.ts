/** How a store is opened. */
export interface OpenOptions {
  /** `thread`: one writer on its own thread, for servers and imports. `place`: in place, for commands that write little. */
  readonly writer: 'thread' | 'place';
  /** Leave room for a server on the same store. */
  readonly courteous?: boolean;
  /** Refuse a folder or database that holds no data yet rather than beginning there. */
  readonly existing?: boolean;
}

/** One query as Ringlog gives it to the driver, prepared under a name, or a text without parameters. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
  readonly values?: readonly unknown[];
  readonly rowMode?: 'array';
}

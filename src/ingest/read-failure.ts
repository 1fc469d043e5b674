/** Whether the reading of a file failed, or was stopped, rather than what was made of it. */
export function isReadFailure(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') || code === 'ABORT_ERR' || /^E[A-Z]+$/.test(code);
}

/** What went wrong, in words that go on after the name of the file. */
export function readFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EACCES') return 'this user may not read it.';
  if (code === 'EISDIR') return 'it is a directory.';
  if (code?.startsWith('Z_') === true) return `the gzip data is broken (${message}).`;
  return message;
}

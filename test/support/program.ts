import { fileURLToPath } from 'node:url';

/** The program as npm installs it for its users (build.ts): it starts in half the time that its source takes. */
export const RINGLOG = fileURLToPath(new URL('../../node_modules/ringlog/ringlog', import.meta.url));

/** What Node has compiled before, so that the many short runs of the tests start in half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/ringlog-tests', import.meta.url));

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the tests without the settings that the user who runs them may have, and with these. */
export function environment(settings: Environment = {}): Environment {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(RINGLOG|NODE|VITEST)_/.test(name));
  return { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: COMPILE_CACHE, ...settings };
}

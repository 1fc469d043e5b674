import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-page', import.meta.url));

/** Before all tests: the servers that they start give out the page as it is now. */
export function setup(): void {
  execFileSync(SCRIPT, ['--if-older'], { stdio: 'inherit' });
}

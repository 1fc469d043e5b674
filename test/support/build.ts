import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Before all tests: the page and the program as they are now, the program as npm would install it (program.ts). */
export function setup(): void {
  for (const script of ['build-page', 'build-program']) {
    execFileSync(join(ROOT, 'scripts', script), ['--if-older'], { stdio: 'inherit' });
  }
  const installed = join(ROOT, 'node_modules', 'ringlog');
  mkdirSync(installed, { recursive: true });
  // Another run may be starting it right now: what is there gets its successor at once.
  copyFileSync(join(ROOT, 'ringlog'), join(installed, `ringlog.${process.pid}`));
  renameSync(join(installed, `ringlog.${process.pid}`), join(installed, 'ringlog'));
  if (!existsSync(join(installed, 'dist'))) symlinkSync(join(ROOT, 'dist'), join(installed, 'dist'));
}

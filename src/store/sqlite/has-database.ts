import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../record/errors.ts';
import { DATABASE_FILE } from './connect.ts';

/**
 * Whether a data folder has a database.
 * @throws SetupError when this user may not look into it: then nobody can tell, and nobody should start another.
 */
export function hasDatabase(folder: string): boolean {
  try {
    return statSync(join(folder, DATABASE_FILE), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw new SetupError(
      `This user may not look into the data folder ${folder} (${(error as Error).message}). Run the command as the user that the folder belongs to, or choose another with --data.`,
    );
  }
}

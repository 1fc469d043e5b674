import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerParent } from './answer-parent.ts';
import { askChild } from './ask-child.ts';
import { batches } from './batches.ts';

interface Question {
  readonly folder: string;
  readonly batches: number;
}

/**
 * The yardstick of durable writing: the same JSON texts into a table of one column, a transaction for each 1,000,
 * with the settings the store has. Resolves to the seconds of the loop; the texts are made before the clock starts.
 */
export function bareSqlite(folder: string, count: number): Promise<number> {
  return askChild<Question, number>(import.meta.filename, { folder, batches: count });
}

async function run({ folder, batches: count }: Question): Promise<number> {
  const all = Array.from(batches(count));
  const db = new DatabaseSync(join(folder, 'bare.sqlite'));
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE calllogs (json TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO calllogs VALUES (?)');
  const began = performance.now();
  for (const texts of all) {
    db.exec('BEGIN IMMEDIATE');
    for (const text of texts) insert.run(text);
    db.exec('COMMIT');
  }
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return seconds;
}

if (import.meta.main) answerParent(run);

import type { OpenOptions } from '../open-options.ts';
import type { Store } from '../store.ts';
import type { Target } from './target.ts';

export async function openPostgres(_target: Target, _options: OpenOptions): Promise<Store> {
  throw new Error('not yet');
}

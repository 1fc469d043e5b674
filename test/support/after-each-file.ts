import { afterAll } from 'vitest';
import { dropDatabases } from './engine.ts';

// Behind whatever a test cleans up itself: what is set up first is taken down last.
afterAll(dropDatabases);

import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heaps of this process grow by so many per cent at most before they are swept, where V8 would let them grow
 * fourfold: reading a large file leaves much behind, and keeps little. Call it before the work begins.
 */
export function keepHeapSmall(growth: number): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}

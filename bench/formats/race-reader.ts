import { spawn } from 'node:child_process';
import { alternate, type Pairs } from '../alternate.ts';
import { runTimed } from '../run-timed.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { INPUTS, type Input } from './inputs.ts';
import { makeInput } from './make-input.ts';
import type { Material } from './plain.ts';

/** What files are read in. */
const CHUNK = 65_536;

/** `rate` in rows, lines or bodies a second, as the plain parser counts them; `mb` in MB a second. */
export type Race = Pairs<'rate' | 'mb'>;

/**
 * The reader of a format and the plain parser that it stands on, in turn over the same input in memory. In a process
 * of its own, so that no other reader has shaped the code that they share.
 */
export async function raceReader(input: Input, bytes: number, rounds: number): Promise<Race> {
  const args = [import.meta.filename, String(INPUTS.indexOf(input)), String(bytes), String(rounds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return (await runTimed(child)).printed as unknown as Race;
}

async function race(input: Input, bytes: number, rounds: number): Promise<Race> {
  const material = materialOf(input, bytes);
  const format = FORMATS.get(input.format)!;
  const reader = () => {
    const sink = {
      draft: () => void found++,
      part: () => void found++,
      fault: ({ reason }: { reason: string }) => {
        throw new Error(`${input.sample} is not all read: ${reason}`);
      },
    };
    let found = 0;
    const reading = format.reader(sink);
    for (const chunk of material.chunks) reading.push(chunk);
    reading.end();
    if (found === 0) throw new Error(`Nothing was read of ${input.sample}`);
    return Promise.resolve();
  };
  const plain = async () => void (await input.plain(material));
  const rows = await input.plain(material);
  await reader();
  const timed = (run: () => Promise<void>) => async () => {
    const began = performance.now();
    await run();
    const seconds = (performance.now() - began) / 1000;
    return { rate: rows / seconds, mb: material.whole.length / 1e6 / seconds };
  };
  return alternate(rounds, timed(reader), timed(plain));
}

function materialOf(input: Input, bytes: number): Material {
  const made = makeInput(input);
  const copies = Array.from(made.copies(made.count(bytes)), (text) => Buffer.from(text));
  const whole = Buffer.concat([Buffer.from(made.header), ...copies]);
  const chunks = Array.from({ length: Math.ceil(whole.length / CHUNK) }, (_, i) =>
    whole.subarray(i * CHUNK, (i + 1) * CHUNK),
  );
  return { whole, chunks, copies };
}

if (import.meta.main) {
  const [index, bytes, rounds] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(await race(INPUTS[index!]!, bytes!, rounds!)));
}

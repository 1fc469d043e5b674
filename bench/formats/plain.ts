import { parse, type Options } from 'csv-parse';
import { SaxesParser } from 'saxes';

/** What is read: all of it, the same in chunks as a file is read, and the copies of the sample that it is made of. */
export interface Material {
  readonly whole: Buffer;
  readonly chunks: readonly Buffer[];
  readonly copies: readonly Buffer[];
}

/** Reads as plainly as can be, drops what it read, and gives how many rows, lines or bodies it was. */
export type Plain = (material: Material) => Promise<number>;

/** csv-parse, by its default options but for those given. */
export function csv(options: Options = {}): Plain {
  return async ({ chunks }) => {
    const parser = parse(options);
    let rows = 0;
    const done = new Promise<void>((resolve, reject) => {
      parser.on('end', resolve).on('error', reject);
    });
    parser.on('readable', () => {
      while (parser.read() !== null) rows++;
    });
    for (const chunk of chunks) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
    await done;
    return rows;
  };
}

/** Each line that is not blank is one JSON document. */
export const jsonLines: Plain = eachLine((line) => {
  if (line.length > 2) JSON.parse(line);
});

/** Each copy of the sample, which is one JSON document. */
export const jsonBodies: Plain = ({ copies }) => {
  for (const copy of copies) JSON.parse(copy.toString());
  return Promise.resolve(copies.length);
};

/** Lines of `name=value&name=value`. */
export const formLines: Plain = eachLine((line) => {
  for (const _ of new URLSearchParams(line)) continue;
});

/** Lines `name = value`, those up to a blank one together an object. */
export const attributes: Plain = (material) => {
  let record: Record<string, string> = {};
  return eachLine((line) => {
    const at = line.indexOf(' = ');
    if (at > 0) record[line.slice(0, at).trim()] = line.slice(at + 3).trim();
    else if (line.trim() === '') record = {};
  })(material);
};

/** Documents that `separator` ends, by saxes. */
export function xml(separator: string): Plain {
  return each(separator, (document) => {
    const parser = new SaxesParser();
    let depth = 0;
    let text = 0;
    parser.on('opentag', () => depth++);
    parser.on('closetag', () => depth--);
    parser.on('text', (part) => void (text += part.length));
    parser.write(document).close();
    if (depth !== 0 || text === 0) throw new Error('This is no document.');
  });
}

function eachLine(take: (line: string) => void): Plain {
  return each('\n', take);
}

/** As text, one after another: no reader has it easier. */
function each(separator: string, take: (text: string) => void): Plain {
  return ({ whole }) => {
    let count = 0;
    for (let from = 0; from < whole.length; count++) {
      const found = whole.indexOf(separator, from);
      const stop = found < 0 ? whole.length : found + separator.length;
      take(whole.toString('utf8', from, stop));
      from = stop;
    }
    return Promise.resolve(count);
  };
}

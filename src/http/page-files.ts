import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** How the bytes of an answer are packed: codings of HTTP. */
export type Packing = 'identity' | 'gzip' | 'br';

/** A file of the page as it is sent. */
export interface PageFile {
  /** Where it lies, from the folder of the page: `assets/index-3f2a.js`. */
  readonly name: string;
  readonly type: string;
  readonly etag: string;
  /** Its bytes, packed when they are first asked for so. */
  bytes(packing: Packing): Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Where `npm run build:page` puts the page: beside the program, in a checkout as in the package. */
const FOLDER = fileURLToPath(new URL('../../dist/page/', import.meta.url));

/** The files of the built page; none when it was not built. They are read once, some hundred kilobytes. */
export function readPageFiles(folder = FOLDER): PageFile[] {
  if (!existsSync(join(folder, 'index.html'))) return [];
  return globSync('**/*.*', { cwd: folder }).map((path) => fileOf(path, readFileSync(join(folder, path))));
}

function fileOf(path: string, content: Buffer): PageFile {
  const packed = new Map<Packing, Buffer>([['identity', content]]);
  return {
    name: path.split(sep).join('/'),
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: `"${hash('sha256', content).slice(0, 16)}"`,
    bytes(packing) {
      let bytes = packed.get(packing);
      if (bytes === undefined) packed.set(packing, (bytes = pack(content, packing)));
      return bytes;
    },
  };
}

function pack(content: Buffer, packing: Packing): Buffer {
  if (packing === 'gzip') return gzipSync(content, { level: 9 });
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

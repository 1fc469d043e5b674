import { decodeText } from './lines.ts';
import { splitRecord } from './split-record.ts';

const MAGIC: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip data'],
  ['504b0304', 'a ZIP archive (or an Excel file)'],
  ['28b52ffd', 'Zstandard data'],
  ['425a68', 'bzip2 data'],
  ['fd377a585a00', 'xz data'],
  ['53514c69746520666f726d6174', 'an SQLite database'],
  ['25504446', 'a PDF'],
  ['d0cf11e0', 'an old Excel or Word file'],
  ['fffe', 'UTF-16 text; save it as UTF-8'],
  ['feff', 'UTF-16 text; save it as UTF-8'],
];

const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'upright strokes'],
] as const;

/** Says in a few words what the first bytes of a file look like, for one who is told that it cannot be read. */
export function describeHead(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file';
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.toString('hex', 0, 16);
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  if (known !== undefined) return known[1];
  if (bytes.includes(0)) return 'binary data';
  const text = decodeText(bytes)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') return 'an empty file';
  if (/[\x01-\x08\x0e-\x1f]/.test(text)) return 'binary data';
  if (/^<(?:!doctype html|html)/i.test(text)) return 'an HTML page';
  if (/^<(?:\?xml|[a-z])/i.test(text)) return 'XML';
  if (text.startsWith('{') || text.startsWith('[')) {
    const names = [...text.slice(0, 2000).matchAll(/"(\w+)"\s*:/g)].slice(0, 4).map((match) => match[1]);
    const kind = text.startsWith('{') ? 'a JSON object' : 'a JSON array';
    return names.length === 0 ? kind : `${kind} with the members ${names.join(', ')} …`;
  }
  const [line = ''] = text.split(/\r\n|\n|\r/, 1);
  const fields: string[] = [];
  const commas = splitRecord(line, fields) < 0 ? 1 : fields.length;
  for (const [separator, name] of SEPARATORS) {
    if (line.split(separator).length > Math.max(3, commas)) return `text in columns parted by ${name}`;
  }
  return commas > 1 ? `CSV with ${commas} columns` : 'plain text';
}

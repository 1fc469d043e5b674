import { decodeText } from './lines.ts';
import { splitRecord } from './split-record.ts';

/** What files begin with, in hexadecimal digits. The longer of two that begin alike stands first. */
const MAGIC: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip data within gzip data'],
  ['504b0506', 'an empty ZIP archive'],
  ['28b52ffd', 'Zstandard data; unpack it first'],
  ['425a68', 'bzip2 data; unpack it first'],
  ['fd377a585a00', 'xz data; unpack it first'],
  ['04224d18', 'LZ4 data; unpack it first'],
  ['377abcaf271c', 'a 7-Zip archive; unpack it first'],
  ['526172211a07', 'a RAR archive; unpack it first'],
  ['53514c69746520666f726d6174', 'an SQLite database'],
  ['25504446', 'a PDF'],
  ['d0cf11e0a1b11ae1', 'an old Excel or Word file; save it as CSV'],
  ['89504e470d0a1a0a', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['47494638', 'a GIF image'],
  ['52494646', 'a RIFF file, such as a WAV recording'],
  ['494433', 'an MP3 recording'],
  ['4f676753', 'an Ogg recording'],
  ['7f454c46', 'a program'],
  ['4d5a90', 'a Windows program'],
  ['d4c3b2a1', 'a packet capture'],
  ['a1b2c3d4', 'a packet capture'],
  ['0a0d0d0a', 'a packet capture'],
  ['fffe0000', 'UTF-32 text; save it as UTF-8'],
  ['0000feff', 'UTF-32 text; save it as UTF-8'],
  ['fffe', 'UTF-16 text; save it as UTF-8'],
  ['feff', 'UTF-16 text; save it as UTF-8'],
];

/** What is in a ZIP archive, by a name in it. */
const ZIPPED: readonly (readonly [string, string])[] = [
  ['xl/', 'an Excel workbook (.xlsx); save it as CSV'],
  ['word/', 'a Word document (.docx)'],
  ['mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'an OpenDocument spreadsheet (.ods); save it as CSV'],
];

const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'upright strokes'],
] as const;

/** What the mark says that a file begins with, if it has one: such a file holds no records, or none that are bare. */
export function describeMark(head: Uint8Array): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.toString('hex', 0, 16);
  if (start.startsWith('504b0304')) {
    return ZIPPED.find(([name]) => bytes.includes(name))?.[1] ?? 'a ZIP archive; unpack it first';
  }
  if (bytes.toString('latin1', 257, 262) === 'ustar') return 'a tar archive; unpack it first';
  return MAGIC.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

/** Says in a few words what the first bytes of a file look like, for one who is told that it cannot be read. */
export function describeHead(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file';
  const mark = describeMark(head);
  if (mark !== null) return mark;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.includes(0)) return describeZeros(bytes);
  const text = decodeText(bytes)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') return 'an empty file';
  if (/[\x01-\x08\x0e-\x1f]/.test(text)) return 'binary data';
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table)\b/is.test(text.slice(0, 4096))) {
    return 'an HTML page';
  }
  if (/^(?:-- |\/\*|CREATE TABLE|INSERT INTO|SET )/i.test(text) && /^(?:CREATE|INSERT|COPY)\s/im.test(text)) {
    return 'an SQL dump';
  }
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

/** Text in UTF-16 or UTF-32 without a mark has zeros at every second place, or at three of four. */
function describeZeros(bytes: Buffer): string {
  const zeros = [0, 0, 0, 0];
  const length = Math.min(bytes.length, 4096) & ~3;
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at & 3]!++;
  const places = length / 4;
  const mostly = zeros.map((count) => count > places * 0.9);
  const rarely = zeros.map((count) => count < places * 0.1);
  const is = (...signs: readonly boolean[]) => signs.every((zero, i) => (zero ? mostly[i]! : rarely[i]!));
  if (length === 0) return 'binary data';
  if (is(false, true, false, true) || is(true, false, true, false)) {
    return 'UTF-16 text without a byte order mark; save it as UTF-8';
  }
  if (is(false, true, true, true) || is(true, true, true, false)) {
    return 'UTF-32 text without a byte order mark; save it as UTF-8';
  }
  return 'binary data';
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlDumpReader } from '../../../src/formats/table/sql-dump-reader.ts';

interface Found {
  tables: [string | null, readonly string[] | null][];
  rows: (string | null)[][];
  lines: number[];
  faults: string[];
}

function read(dump: string | Uint8Array, size = Number.POSITIVE_INFINITY, wanted = /^cdr$/): Found {
  const found: Found = { tables: [], rows: [], lines: [], faults: [] };
  const reader = new SqlDumpReader({
    table(name, columns) {
      found.tables.push([name, columns]);
      return name === null || wanted.test(name);
    },
    row(values, line) {
      found.rows.push([...values]);
      found.lines.push(line);
    },
    fault: ({ line, column, reason, raw }) =>
      void found.faults.push(`${line}:${column} ${reason} ${Buffer.from(raw).toString()}`),
  });
  const bytes = Buffer.from(dump as string);
  for (let at = 0; at < bytes.length; at += size) reader.push(Uint8Array.from(bytes.subarray(at, at + size)));
  reader.end();
  return found;
}

/** A string as mysqldump writes it. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\'"\n\r\0\u001a]/g, (one) =>
    one === '\n' ? '\\n' : one === '\r' ? '\\r' : one === '\0' ? '\\0' : one === '\u001a' ? '\\Z' : `\\${one}`,
  );
  return `'${escaped}'`;
}

test('what was written is read, however it is cut', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom(null, "it's; (a), b", '\\', "\\'", '),(', '--', '/*', 'ä'));
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 40 }),
      (rows, size) => {
        const tuples = rows.map((row) => `(${row.map((one) => (one === null ? 'NULL' : quoted(one))).join(',')})`);
        const other = `INSERT INTO \`other\` VALUES ${tuples.join(',')};\n`;
        const dump = `-- it's a dump\n${other}INSERT INTO \`cdr\` VALUES ${tuples.join(',')};\n/* '; */\n${other}`;
        const found = read(dump, size);
        // What is no UTF-16 cannot be written as UTF-8.
        expect(found.rows).toEqual(rows.map((row) => row.map((one) => one?.toWellFormed() ?? null)));
        expect(found.faults).toEqual([]);
      },
    ),
  );
});

test('whatever the bytes are, it neither throws nor depends on the cuts', () => {
  const token = fc.constantFrom(
    'INSERT INTO `cdr` VALUES ',
    'INSERT INTO x VALUES',
    '(',
    ')',
    ',',
    ';',
    "'",
    '"',
    '`',
    '\\',
    '\n',
    '--',
    '/*',
    '*/',
    '1',
    ' ',
    'NULL',
    'CREATE TABLE `cdr` (',
    '`a` int',
    '_utf8',
    '\u00e9',
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (tokens, size) => {
      const dump = tokens.join('');
      expect(read(dump, size)).toEqual(read(dump));
    }),
    { numRuns: 2000 },
  );
});

test('columns come from the INSERT, else from the table', () => {
  const create =
    "CREATE TABLE IF NOT EXISTS `cdr` (\n `a` enum('x,y','(') DEFAULT 'it''s',\n `b` decimal(10,2) COMMENT 'c; d',\n PRIMARY KEY (`a`,`b`)\n) ENGINE=InnoDB;\n";
  const { tables } = read(
    `${create}INSERT INTO db.cdr VALUES (1,2);REPLACE INTO \`cdr\` (\`b\`, a) VALUES (1,2);insert into "new" values (1);`,
  );
  expect(tables).toEqual([
    ['cdr', ['a', 'b']],
    ['cdr', ['b', 'a']],
    ['new', null],
  ]);
});

test('a statement of many megabytes is read row by row', () => {
  const tuple = `(1,'${'x'.repeat(200)}','it\\'s')`;
  let rows = 0;
  const reader = new SqlDumpReader({ table: () => true, row: () => void rows++, fault: () => expect.fail('a fault') });
  reader.push(Buffer.from('INSERT INTO `cdr` VALUES '));
  const piece = Buffer.from(`${tuple},`.repeat(300));
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 300; i++) reader.push(piece);
  reader.push(Buffer.from(`${tuple};\n`));
  reader.end();
  expect(rows).toBe(90_001);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 << 20);
});

test('a row that is too long or broken costs itself alone', () => {
  const long = `('${'y'.repeat(1_100_000)}')`;
  const found = read(
    `INSERT INTO cdr VALUES (1),(2 3),('a'b),(4);\nINSERT INTO cdr VALUES ${long},(5);\nINSERT INTO cdr VALUES (6);`,
    65_536,
  );
  expect(found.rows).toEqual([['1'], ['4'], ['5'], ['6']]);
  expect(found.lines).toEqual([1, 1, 2, 3]);
  expect(found.faults.map((fault) => fault.slice(0, 110))).toEqual([
    '1:4 A value ends here; a comma or a closing bracket is right after it. (2 3)',
    "1:5 A value ends here; a comma or a closing bracket is right after it. ('a'b)",
    expect.stringMatching(/^2:null The row is larger than 1048576 bytes/),
  ]);
});

test('a byte order mark before the first statement is passed over', () => {
  for (const size of [1, 2, 3, 100]) expect(read('\ufeffINSERT INTO cdr VALUES (1);', size).rows).toEqual([['1']]);
});

import fc, { type Arbitrary } from 'fast-check';
import { resolve, type OpenApi, type Schema } from './document.ts';

const MIN_DATE = new Date('0000-01-01T00:00:00Z');
const MAX_DATE = new Date('9999-12-31T23:59:59.999Z');

/** Any JSON value that has nothing to do with what was asked for. */
export const garbage: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    '',
    0,
    -1,
    1.5,
    1e300,
    -0,
    true,
    [],
    {},
    '\u0000',
    '😀',
    'null',
    "'",
    '%',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.bigInt().map(String),
);

/** Values that fit a schema. */
export function valid(document: OpenApi, given: Schema): Arbitrary<unknown> {
  const schema = resolve(document, given);
  const stated = [...(schema.examples ?? []), ...('default' in schema ? [schema.default] : [])];
  const made = build(document, schema);
  return stated.length === 0
    ? made
    : fc.oneof({ weight: 3, arbitrary: made }, { weight: 1, arbitrary: fc.constantFrom(...stated) });
}

/** Values that would fit but for one thing: a member missing, strange, too many or too large. */
export function nearlyValid(document: OpenApi, given: Schema): Arbitrary<unknown> {
  const schema = resolve(document, given);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((option) => nearlyValid(document, option)));
  const fits = valid(document, schema);
  if (schema.type === 'object' && schema.properties !== undefined) {
    const { properties } = schema;
    return fc
      .tuple(fits, fc.constantFrom(...Object.keys(properties)), fc.oneof(garbage, fc.constant(undefined)), fc.boolean())
      .chain(([value, name, strange, deep]) => {
        const nearly = deep ? nearlyValid(document, properties[name]!) : fc.constant(strange);
        return nearly.map((member) => ({ ...(value as object), [name]: member }));
      });
  }
  if (schema.type === 'array') return fc.tuple(fits, garbage).map(([list, odd]) => [...(list as unknown[]), odd]);
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
    return fc.constantFrom<unknown[]>(
      minimum - 1,
      maximum + 1,
      minimum + 0.5,
      String(minimum),
      `${maximum}0`,
      '1e1',
      null,
    );
  }
  if (schema.type === 'string') {
    return fc
      .tuple(fits, fc.constantFrom('', ' ', "'", ',', '\u0000', '\ud83d', '😀', '(', 'x'.repeat(1500)))
      .map(([text, odd]) => text + odd);
  }
  return garbage;
}

function build(document: OpenApi, schema: Schema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((option) => valid(document, option)));
  if (Array.isArray(schema.type)) {
    return fc.oneof(...(schema.type as string[]).map((type) => valid(document, { ...schema, type })));
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) });
    case 'number':
      if (schema.minimum !== undefined && schema.maximum !== undefined) {
        const [min, max] = [Math.ceil(schema.minimum * 1e5), Math.floor(Math.min(schema.maximum, 1e4) * 1e5)];
        return fc.integer({ min, max }).map((n) => n / 1e5);
      }
      return fc.oneof(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((n) => n / 10 ** 5),
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      );
    case 'array':
      return fc.array(valid(document, schema.items ?? {}), { maxLength: 5 });
    case 'object': {
      const properties = Object.entries(schema.properties ?? {}).map(
        ([name, one]) => [name, valid(document, one)] as const,
      );
      return fc.record(Object.fromEntries(properties), { requiredKeys: [...(schema.required ?? [])] as never[] });
    }
    case 'string':
      if (schema.format === 'date-time') {
        return fc.date({ min: MIN_DATE, max: MAX_DATE, noInvalidDate: true }).map((date) => date.toISOString());
      }
      if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern), { maxLength: 40 });
      return fc.string({
        unit: 'binary',
        minLength: schema.minLength ?? 0,
        maxLength: Math.min(schema.maxLength ?? 40, 40),
      });
    default:
      return garbage;
  }
}

import { isJson, type FuzzRequest, type Supplies } from './request-of.ts';
import { resolve, type OpenApi, type Operation, type Schema } from './document.ts';

/**
 * The request that the document gives as an example of an operation, by its first token, for the nth of what is there:
 * what somebody sends who has read nothing else.
 * @throws Error that names what has no example
 */
export function exemplaryRequest(document: OpenApi, operation: Operation, supplies: Supplies, n: number): FuzzRequest {
  const { method, path, parameters = [], requestBody } = operation;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const there = supplies.there[name];
    if (there === undefined) throw new Error(`${path}: no ${name} is supplied that is there`);
    return encodeURIComponent(there[n % there.length]!);
  });
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map(
      ({ name, schema, example }) =>
        `${name}=${encodeURIComponent(String(example ?? exampleOf(document, schema, name)))}`,
    );
  const [token] = supplies.tokens;
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  const [content] = Object.entries(requestBody?.content ?? {});
  let body: Uint8Array | undefined;
  if (content !== undefined) {
    const [type, { schema, example }] = content;
    const value = example ?? exampleOf(document, schema, `the body of ${method} ${path}`);
    headers['content-type'] = type === '*/*' ? 'text/plain' : type;
    body = Buffer.from(isJson(type) ? JSON.stringify(value) : String(value));
  }
  return { method, path: query.length === 0 ? filled : `${filled}?${query.join('&')}`, headers, body, known: true };
}

/** The first example of a schema; of an object without one, what it must have. */
function exampleOf(document: OpenApi, given: Schema, what: string): unknown {
  const schema = resolve(document, given);
  const stated = schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (stated !== undefined) return stated;
  const [option] = schema.anyOf ?? schema.oneOf ?? [];
  if (option !== undefined) return exampleOf(document, option, what);
  if (schema.type !== 'object') throw new Error(`The document gives no example of ${what}`);
  return Object.fromEntries(
    (schema.required ?? []).map((name) => [name, exampleOf(document, schema.properties![name]!, `${name} in ${what}`)]),
  );
}

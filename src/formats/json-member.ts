const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * One member of a JSON object's text with the comma before it, `,"name":"value"`; nothing where the value is blank.
 * `name` has no character that JSON escapes. Faster than an object and `JSON.stringify` where a record has few members of many that are possible.
 */
export function jsonMember(name: string, value: string): string {
  return value === '' ? '' : `,"${name}":${jsonText(value)}`;
}

/** `JSON.stringify` of a text, of which most have nothing that is escaped. */
export function jsonText(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** The object of such members; null where there are none. */
export function jsonObject(members: string): string | null {
  return members === '' ? null : `{${members.slice(1)}}`;
}

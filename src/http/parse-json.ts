import { ValidationError } from '../record/errors.ts';

/**
 * Reads a body, or what is given of it.
 * @throws ValidationError when it is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `The body is not valid JSON: ${(error as Error).message}`;
    throw new ValidationError([{ message, detail: 'body' }]);
  }
}

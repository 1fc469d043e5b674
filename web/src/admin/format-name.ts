import { texts } from '../texts.ts';

/** What people call a format. */
export function formatName(format: string): string {
  return texts.admin.formats[format] ?? format;
}

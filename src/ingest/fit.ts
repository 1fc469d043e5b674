import type { Amendment } from '../formats/format.ts';
import { addFlag, type Draft } from '../record/draft.ts';
import { FIELDS, type TextField } from '../record/fields.ts';

const TEXTS = FIELDS.filter((field) => field.type === 'text').map((field) => ({
  name: field.name as TextField,
  limit: field.limit ?? Number.POSITIVE_INFINITY,
}));

/** Makes blank texts null and cuts those past their limit, with a flag; a record is never refused for its length. */
export function fitTexts(draft: Draft): void {
  for (const { name, limit } of TEXTS) {
    const text = draft[name];
    if (text === null) continue;
    if (text === '') draft[name] = null;
    else {
      const cut = cutText(text, limit);
      if (cut === text) continue;
      draft[name] = cut;
      addFlag(draft, `${name}=cut`);
    }
  }
}

/** The same of what is told about call logs that are there; `flags` are their own and stay as they are. */
export function fitAmendments<Told extends { readonly amendments: readonly Amendment[] }>(told: Told): Told {
  return { ...told, amendments: told.amendments.map((amendment) => ({ ...amendment, set: fitSet(amendment.set) })) };
}

function fitSet(set: Amendment['set']): Amendment['set'] {
  const fitted: Record<string, unknown> = { ...set };
  for (const { name, limit } of TEXTS) {
    const text = fitted[name];
    if (typeof text === 'string') fitted[name] = cutText(text, limit) || null;
  }
  return fitted;
}

function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Length counts UTF-16 units; the limit counts characters, of which one may be two units.
  const characters = Array.from(text.slice(0, limit * 2));
  return characters.length <= limit && text.length <= limit * 2 ? text : characters.slice(0, limit).join('');
}

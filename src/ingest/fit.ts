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
    else if (text.length > limit) {
      // Length counts UTF-16 units; the limit counts characters, of which one may be two units.
      const characters = Array.from(text.slice(0, limit * 2));
      if (characters.length <= limit && text.length <= limit * 2) continue;
      draft[name] = characters.slice(0, limit).join('');
      addFlag(draft, `${name}=cut`);
    }
  }
}

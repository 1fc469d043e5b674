import { clockText } from '../parts/duration.ts';
import { texts } from '../texts.ts';
import type { View } from './view.ts';

/** One filter that is on, in a few words, and what takes it off. */
export interface Chip {
  readonly text: string;
  readonly without: Partial<View>;
}

/** The filters of the panel that are on; range, search and expression have places of their own. */
export function chipsOf(view: View): readonly Chip[] {
  const { chip } = texts.filters;
  const chips: Chip[] = [];
  for (const name of ['from', 'to', 'extension', 'trunk', 'service', 'session'] as const) {
    if (view[name] !== '') chips.push({ text: chip[name](view[name]), without: { [name]: '' } });
  }
  if (view.answered !== '') {
    chips.push({ text: texts.filters[view.answered].toLowerCase(), without: { answered: '' } });
  }
  if (view.rows === 'calls') {
    for (const word of view.outcomes) {
      const outcomes = view.outcomes.filter((other) => other !== word);
      chips.push({ text: texts.words.outcome[word].toLowerCase(), without: { outcomes } });
    }
  }
  for (const word of view.directions) {
    const directions = view.directions.filter((other) => other !== word);
    chips.push({ text: texts.words.direction[word].toLowerCase(), without: { directions } });
  }
  if (view.least !== '') chips.push({ text: chip.least(clockText(Number(view.least))), without: { least: '' } });
  if (view.most !== '') chips.push({ text: chip.most(clockText(Number(view.most))), without: { most: '' } });
  if (view.hours !== '') {
    const [from, to] = view.hours.split('-') as [string, string];
    chips.push({ text: chip.hours(from, to), without: { hours: '' } });
  }
  return chips;
}

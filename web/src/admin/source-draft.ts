import { DIRECTIONS, type Direction } from '../../../src/record/enums.ts';
import type { Source, SourceSettings } from './types.ts';

/** A source as its form has it: lists are texts with one entry a line, blank is ''. */
export interface SourceDraft {
  readonly name: string;
  readonly format: string;
  readonly timezone: string;
  readonly trunks: string;
  readonly extensions: string;
  readonly dids: string;
  readonly columns: string;
  readonly twins: 'merge' | 'keep';
  readonly country: string;
  readonly international_prefix: string;
  readonly trunk_prefix: string;
  /** Whether nothing is dialled before national numbers, which is another thing than not saying. */
  readonly noTrunkPrefix: boolean;
  readonly area_code: string;
  readonly access_code: string;
  readonly priced_directions: readonly Direction[];
  readonly trust_cost: boolean;
}

export function draftOf(source: Source | null, name: string): SourceDraft {
  const lines = (entries: readonly string[] | null | undefined) => entries?.join('\n') ?? '';
  return {
    name,
    format: source?.format ?? '',
    timezone: source?.timezone ?? '',
    trunks: lines(source?.trunks),
    extensions: lines(source?.extensions),
    dids: lines(source?.dids),
    columns: lines(source?.columns),
    twins: source?.twins ?? 'merge',
    country: source?.country ?? '',
    international_prefix: source?.international_prefix ?? '',
    trunk_prefix: source?.trunk_prefix ?? '',
    noTrunkPrefix: source?.trunk_prefix === '',
    area_code: source?.area_code ?? '',
    access_code: source?.access_code ?? '',
    priced_directions: source?.priced_directions ?? ['OUTBOUND_CALL', 'INBOUND_OUTBOUND_CALL'],
    trust_cost: source?.trust_cost ?? false,
  };
}

/** As it is sent. */
export function settingsOf(draft: SourceDraft): SourceSettings {
  const blank = (text: string) => (text.trim() === '' ? null : text.trim());
  const { name, format, twins, priced_directions, trust_cost } = draft;
  return {
    name: name.trim(),
    format,
    timezone: blank(draft.timezone),
    trunks: entriesOf(draft.trunks),
    extensions: entriesOf(draft.extensions),
    dids: entriesOf(draft.dids),
    columns: blank(draft.columns) === null ? null : entriesOf(draft.columns),
    twins,
    country: blank(draft.country),
    international_prefix: blank(draft.international_prefix),
    trunk_prefix: draft.noTrunkPrefix ? '' : blank(draft.trunk_prefix),
    area_code: blank(draft.area_code),
    access_code: blank(draft.access_code),
    priced_directions: DIRECTIONS.filter((direction) => priced_directions.includes(direction)),
    trust_cost,
  };
}

/** One entry a line, or several with commas between them, as administrators have them in their notes. */
export function entriesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

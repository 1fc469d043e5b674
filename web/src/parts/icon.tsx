import type { ReactElement } from 'react';

/** Strokes on a field of 16 × 16. */
const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M6 4l4 4-4 4',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  in: 'M12.5 3.5 4 12M4 6v6h6',
  out: 'M3.5 12.5 12 4M6 4h6v6',
  inside: 'M2.5 6h10M10 3.5 12.5 6M13.5 10h-10M6 12.5 3.5 10',
  through: 'M2 8h12M10.5 4.5 14 8l-3.5 3.5M5.5 5v6',
  to: 'M3 8h10M9.5 4.5 13 8l-3.5 3.5',
  answered: 'M3 8.5 6.5 12 13 4.5',
  missed: 'M2.5 4.5 8 10l5.5-5.5M2.5 9V4.5H7',
  hungUp: 'M2.5 8h11',
  busy: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.5 8h5',
  declined: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM4 4l8 8',
  failed: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.6v.2',
  machine: 'M4.5 5h7v7h-7ZM8 5V2.5M2.5 8.5h2M11.5 8.5h2M6.8 8v1M9.2 8v1',
  ongoing: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3.2l2 1.3',
  filter: 'M2 3.5h12L9.5 9v4.5L6.5 12V9Z',
  columns: 'M2.5 3h11v10h-11ZM6.2 3v10M9.8 3v10',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  save: 'M4 2.5h8V14L8 11l-4 3Z',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 1 0-3.7-3.7l-.8.8M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 1 0 3.7 3.7l.8-.8',
  export: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M2.5 13.5h11',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.7V8l2.3 1.5',
  globe:
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c2 1.7 2.7 3.8 2.7 6S10 12.3 8 14c-2-1.7-2.7-3.8-2.7-6S6 3.7 8 2Z',
  theme: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2v12',
  person: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8ZM2.8 14c.4-2.8 2.5-4.2 5.2-4.2s4.8 1.4 5.2 4.2',
  copy: 'M5.5 5.5h8v8h-8ZM3 10.5h-.5v-8h8V3',
  plus: 'M8 3v10M3 8h10',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  left: 'M10 4 6 8l4 4',
  gear: 'M8 10.2A2.2 2.2 0 1 0 8 5.8a2.2 2.2 0 0 0 0 4.4ZM8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4M10.8 10.8l1.4 1.4M12.2 3.8l-1.4 1.4M5.2 10.8l-1.4 1.4',
  import: 'M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 13.5h11',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside a text, or in a button that has a name: read aloud it says nothing. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

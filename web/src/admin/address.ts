import { Cell, useCell } from '../parts/cell.ts';

/** The views of an administrator, in the order of their list; each is at `/admin/<name>`. */
export const SECTIONS = ['sources', 'quarantine', 'import', 'tokens', 'rates', 'missing', 'rerates', 'costs'] as const;
export type Section = (typeof SECTIONS)[number];

export interface AdminAddress {
  readonly section: Section;
  /** Of the quarantine: only the records of these. */
  readonly source: string;
  readonly format: string;
}

const here = () => location.pathname + location.search;
const address = new Cell(here());
addEventListener('popstate', () => address.set(here()));

/** Goes to an address of the page: a step of the browser's history. */
export function go(to: string): void {
  history.pushState(null, '', to);
  address.set(to);
}

export function adminPath(section: Section, { source = '', format = '' }: Partial<AdminAddress> = {}): string {
  const params = new URLSearchParams(Object.entries({ source, format }).filter(([, value]) => value !== ''));
  return `/admin/${section}${params.size === 0 ? '' : `?${params}`}`;
}

/** Which view of an administrator the address means; null: none. One that there is not means the first. */
export function useAdminAddress(): AdminAddress | null {
  return readAdminAddress(useCell(address));
}

export function readAdminAddress(text: string): AdminAddress | null {
  const [path = '', query = ''] = text.split('?');
  const match = /^\/admin(?:\/([^/]*))?\/?$/.exec(path);
  if (match === null) return null;
  const section = SECTIONS.find((one) => one === match[1]) ?? SECTIONS[0];
  const params = new URLSearchParams(query);
  return { section, source: params.get('source') ?? '', format: params.get('format') ?? '' };
}

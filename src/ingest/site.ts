import { anyOf } from '../record/patterns.ts';
import { type Site, UNKNOWN_SITE } from '../formats/site.ts';

/** What a source's settings say of the phone system. Names may hold `*`; numbers may be ranges such as `100-199`. */
export interface SiteSettings {
  readonly columns: readonly string[] | null;
  readonly trunks: readonly string[];
  readonly extensions: readonly string[];
  readonly dids: readonly string[];
}

/** The site that these settings describe. Where a list is empty, the settings do not say. */
export function siteOf({ columns, trunks, extensions, dids }: SiteSettings): Site {
  const isTrunk = trunks.length === 0 ? null : anyOf(trunks);
  const isExtension = extensions.length === 0 ? null : anyOf(extensions);
  return {
    columns,
    // A list of trunks may leave some out: a name that is not in it is not said to be none.
    isTrunk: isTrunk === null ? UNKNOWN_SITE.isTrunk : (name) => (isTrunk(name) ? true : null),
    isExtension: isExtension ?? UNKNOWN_SITE.isExtension,
    isDid: dids.length === 0 ? UNKNOWN_SITE.isDid : anyOf(dids),
  };
}

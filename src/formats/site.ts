/**
 * What is known of a phone system beside its records: what the settings of its source say. A reader is given it with
 * the sink, and asks nobody else.
 */
export interface Site {
  /**
   * Which columns the administrator has the system write, where a format leaves that to him: names from the format's
   * `columns` in their order, `-` for one that is not used; of records whose members have names, `theirs=ours` for
   * those that are called otherwise. Null: as the format is shipped.
   */
  readonly columns: readonly string[] | null;
  /** Whether the channel, device or gateway of this name is a trunk; null: the settings do not say. */
  isTrunk(name: string): boolean | null;
  /** Whether this number belongs to the house, as an extension does; null: the settings do not say. */
  isExtension(number: string): boolean | null;
  /** Whether this is a number by which the house is called from outside (DID). */
  isDid(number: string): boolean;
}

/** A site of which nothing is known. */
export const UNKNOWN_SITE: Site = {
  columns: null,
  isTrunk: () => null,
  isExtension: () => null,
  isDid: () => false,
};

/** What is known of the feed that records come from, beside the records themselves. */
export interface Feed {
  readonly tenantId: number;
  /** The name of the source; blank when none was given. */
  readonly source: string | null;
  /** IANA name of the zone of times that are written without one; null: what the records prove, else UTC. */
  readonly timezone: string | null;
}

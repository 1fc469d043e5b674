/** A ready answer to a list. */
export interface ReadyPage {
  readonly body: Buffer;
  readonly link: string | null;
  readonly etag: string;
}

const LIMIT = 24 << 20;

/**
 * Ready answers by request and by what the caller may see, each good until the tenant's call logs change. The least
 * lately used go first when there are too many.
 */
export class PageCache {
  readonly #pages = new Map<string, ReadyPage>();
  #bytes = 0;

  get(key: string, etag: string): ReadyPage | null {
    const page = this.#pages.get(key);
    if (page === undefined) return null;
    this.#pages.delete(key);
    if (page.etag !== etag) {
      this.#bytes -= page.body.length;
      return null;
    }
    this.#pages.set(key, page);
    return page;
  }

  set(key: string, page: ReadyPage): void {
    if (page.body.length > LIMIT / 8) return;
    this.#bytes += page.body.length - (this.#pages.get(key)?.body.length ?? 0);
    this.#pages.delete(key);
    this.#pages.set(key, page);
    for (const [oldest, { body }] of this.#pages) {
      if (this.#bytes <= LIMIT) break;
      this.#pages.delete(oldest);
      this.#bytes -= body.length;
    }
  }
}

import type { Ctx } from '../access/ctx.ts';
import type { ListOptions } from '../calllogs/list-options.ts';
import type { RawOptions } from '../query/options.ts';
import type { Page } from '../store/store.ts';
import { isKnown, Tags } from './etag.ts';
import { ctxOf, type Route, type Services } from './route.ts';

/** Reads a page; throws when the options are wrong. */
type ReadPage = (ctx: Ctx, raw: RawOptions) => { readonly options: ListOptions; readonly page: Promise<Page> };

/** Answers a list: from the pages at hand, where nothing has changed; with the way to the next page. */
export function answerList({ cursors, pages, store }: Services, read: ReadPage): Route['handler'] {
  const tags = new Tags(store);
  return async (request, reply) => {
    const ctx = ctxOf(request);
    const etag = await tags.of(ctx, request.version);
    const key = `${etag.slice(etag.indexOf('.'))} ${request.url}`;
    let page = pages.get(key, etag);
    if (page === null) {
      const { options, page: reading } = read(ctx, request.query as RawOptions);
      const { items, count, next } = await reading;
      const body = Buffer.from(count === null ? `{"items":${items}}` : `{"count":${count},"items":${items}}`);
      const link = next === null ? null : nextLink(request.url, cursors.write(next, options.query));
      page = { body, link, etag };
      if (isWorthKeeping(options)) pages.set(key, page);
    }
    if (page.link !== null) reply.header('Link', page.link);
    if (isKnown(request, reply, etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(page.body);
  };
}

/** Pages behind a cursor are read once, by one client. */
function isWorthKeeping(options: ListOptions): boolean {
  return options.after === null;
}

/** The `Link` to the next page: the same request with its cursor. */
export function nextLink(url: string, cursor: string): string {
  const [path, query = ''] = url.split('?');
  const options = query.split('&').filter((option) => option !== '' && !/^(%24|\$)?cursor=/i.test(option));
  return `<${path}?${[...options, `cursor=${cursor}`].join('&')}>; rel="next"`;
}

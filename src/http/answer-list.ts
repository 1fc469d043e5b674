import type { FastifyRequest } from 'fastify';
import type { Ctx } from '../access/ctx.ts';
import type { ListOptions } from '../calllogs/list-options.ts';
import type { RawOptions } from '../query/options.ts';
import { whenThere } from '../store/awaitable.ts';
import type { Page } from '../store/store.ts';
import { tagged, Tags } from './etag.ts';
import { JSON_TYPE } from './json-type.ts';
import type { ReadyPage } from './page-cache.ts';
import { ctxOf, type Route, type Services } from './route.ts';

/** Reads a page; throws when the options are wrong. */
type ReadPage = (ctx: Ctx, raw: RawOptions) => { readonly options: ListOptions; readonly page: Promise<Page> };

/** Answers a list: from the pages at hand, where nothing has changed; with the way to the next page. */
export function answerList({ cursors, pages, store }: Services, read: ReadPage): Route['handler'] {
  const tags = new Tags(store);
  const make = async (ctx: Ctx, request: FastifyRequest, key: string, etag: string): Promise<ReadyPage> => {
    const { options, page: reading } = read(ctx, request.query as RawOptions);
    const { items, count, next } = await reading;
    const body = Buffer.from(count === null ? `{"items":${items}}` : `{"count":${count},"items":${items}}`);
    const link = next === null ? null : nextLink(request.url, cursors.write(next, options.query));
    const page = { body, link, etag };
    if (isWorthKeeping(options)) pages.set(key, page);
    return page;
  };
  return (request, reply) => {
    const ctx = ctxOf(request);
    return whenThere(tags.of(ctx, request.version), (etag) => {
      const key = `${etag.slice(etag.indexOf('.'))} ${request.url}`;
      return whenThere(pages.get(key, etag) ?? make(ctx, request, key, etag), ({ link, body }) => {
        if (link !== null) reply.header('Link', link);
        return tagged(request, reply, { etag, type: JSON_TYPE, payload: body });
      });
    });
  };
}

/** Pages behind a cursor are read once, by one client. */
function isWorthKeeping(options: ListOptions): boolean {
  return options.after === null;
}

/** The `Link` to the next page: the same request with its cursor, as an absolute path. */
export function nextLink(url: string, cursor: string): string {
  // A request may name a server before its path, and hold signs that would end the link.
  const target = url.replace(/^https?:\/\/[^/?]*/i, '').replace(/[<>"#]/g, encodeURIComponent);
  const at = target.indexOf('?');
  const [path, query] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  const options = query.split('&').filter((option) => option !== '' && !/^(%24|\$)?cursor=/i.test(option));
  return `<${path}?${[...options, `cursor=${cursor}`].join('&')}>; rel="next"`;
}

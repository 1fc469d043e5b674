import { scopeOf, type Ctx } from '../access/ctx.ts';
import type { RawOptions } from '../query/options.ts';
import type { ReportOptions } from '../reports/report-options.ts';
import { csvOf } from '../reports/report.ts';
import { tagged, Tags } from './etag.ts';
import { JSON_TYPE } from './json-type.ts';
import { ctxOf, type Route, type Services } from './route.ts';

/** A report as a route has it. */
export interface ReportOf<Options extends ReportOptions> {
  readonly name: string;
  /** @throws ValidationError when the options are wrong. */
  readonly read: (raw: RawOptions) => Options;
  readonly make: (ctx: Ctx, options: Options) => Promise<object>;
  /** The columns of its CSV. */
  readonly columns: (options: Options) => readonly string[];
}

const TYPES = { json: JSON_TYPE, csv: 'text/csv; charset=utf-8; header=present' } as const;

/** Answers a report: from the answers at hand, where nothing has changed and the time it is about is the same. */
export function answerReport<Options extends ReportOptions>(
  { pages, store }: Services,
  { name, read, make, columns }: ReportOf<Options>,
): Route['handler'] {
  const tags = new Tags(store);
  return async (request, reply) => {
    const ctx = ctxOf(request);
    const options = read(request.query as RawOptions);
    // What may not be seen is not answered from memory either.
    scopeOf(ctx);
    const { from, to, form } = options;
    // Where no time is given it is another one tomorrow.
    const tag = await tags.of(ctx, request.version);
    const etag = `${tag.slice(0, -1)}.${from}.${to}"`;
    const key = `${etag.slice(etag.indexOf('.'))} ${request.url}`;
    let page = pages.get(key, etag);
    if (page === null) {
      const report = await make(ctx, options);
      const body = form === 'csv' ? csvOf(columns(options), linesOf(report)) : JSON.stringify(report);
      pages.set(key, (page = { body: Buffer.from(body), link: null, etag }));
    }
    if (form === 'csv') reply.header('Content-Disposition', `attachment; filename="${name}.csv"`);
    return tagged(request, reply, { etag, type: TYPES[form], payload: page.body });
  };
}

/** A report without lines is one itself. */
function linesOf(report: object): readonly object[] {
  return 'items' in report ? (report.items as readonly object[]) : [report];
}

import { instantsOf } from './range.ts';
import type { View } from './view.ts';

/** What the server is asked for a view. */
export interface Question {
  readonly path: '/sessions' | '/calllogs';
  readonly filter: string;
  /** Where the expression of the view begins in `filter`: positions that the server tells count from there. */
  readonly expressionAt: number;
  /** The options but for those of the page: `filter=…&search=…&tz=…&orderby=…`. */
  readonly options: string;
}

/** People write numbers with blanks, dashes and brackets. */
const digits = (value: string) => (/^[+\d\s().-]+$/.test(value) ? value.replaceAll(/[\s().-]/g, '') : value.trim());

export function questionOf(view: View): Question {
  const conditions = conditionsOf(view);
  const expression = view.filter.trim();
  const own = expression !== '' && conditions.length > 0;
  const filter = [...(expression === '' ? [] : [own ? `(${expression})` : expression]), ...conditions].join(' and ');
  const params = new URLSearchParams();
  if (filter !== '') params.set('filter', filter);
  if (view.search.trim() !== '') params.set('search', view.search.trim());
  if (view.zone !== 'UTC') params.set('tz', view.zone);
  if (view.sort !== '') params.set('orderby', view.sort);
  return {
    path: view.rows === 'calls' ? '/sessions' : '/calllogs',
    filter,
    expressionAt: (own ? 1 : 0) - (view.filter.length - view.filter.trimStart().length),
    options: params.toString(),
  };
}

/** The same question to the reports, whose time is no part of the filter. */
export function reportOptionsOf(view: View): { readonly question: Question; readonly options: string } {
  const question = questionOf({ ...view, range: '', sort: '' });
  const params = new URLSearchParams(question.options);
  const range = instantsOf(view.range, view.zone);
  if (range !== null) params.set('from', range.from);
  if (range?.to != null) params.set('to', range.to);
  if (view.rows === 'legs') params.set('of', 'calllogs');
  return { question, options: params.toString() };
}

/** A view in which one condition more must hold. */
export function narrowed(view: View, condition: string): Partial<View> {
  return { filter: view.filter.trim() === '' ? condition : `(${view.filter.trim()}) and ${condition}` };
}

/** A text as filters write it. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function conditionsOf(view: View): string[] {
  const calls = view.rows === 'calls';
  const all: string[] = [];
  const range = instantsOf(view.range, view.zone);
  if (range !== null) {
    all.push(`started_at ge ${range.from}`);
    if (range.to !== null) all.push(`started_at lt ${range.to}`);
  }
  if (view.from !== '') all.push(`contains(caller,${quoted(digits(view.from))})`);
  if (view.to !== '') all.push(`contains(callee,${quoted(digits(view.to))})`);
  if (view.extension !== '') {
    const sides = calls ? ['caller', 'callee', 'answered_by'] : ['caller', 'callee'];
    all.push(`(${sides.map((side) => `${side} eq ${quoted(view.extension.trim())}`).join(' or ')})`);
  }
  if (view.answered === 'yes') all.push('answered_at ne null');
  if (view.answered === 'no') all.push('answered_at eq null');
  if (calls && view.outcomes.length > 0) all.push(`outcome in (${view.outcomes.map(quoted).join(',')})`);
  if (view.directions.length > 0) all.push(`direction in (${view.directions.map(quoted).join(',')})`);
  if (view.least !== '') all.push(`duration ge ${view.least}`);
  if (view.most !== '') all.push(`duration le ${view.most}`);
  if (view.hours !== '') all.push(hoursCondition(view.hours));
  if (view.trunk !== '') all.push(`contains(trunk,${quoted(view.trunk.trim())})`);
  if (view.service !== '') all.push(`service_number eq ${quoted(view.service.trim())}`);
  if (view.session !== '') all.push(`session_id eq ${quoted(view.session.trim())}`);
  return all;
}

function hoursCondition(hours: string): string {
  const [from, to] = hours.split('-').map(Number) as [number, number];
  const both = [`hour(started_at) ge ${from}`, `hour(started_at) lt ${to}`];
  return from < to ? both.join(' and ') : `(${both.join(' or ')})`;
}

/** Whether anything narrows the view. */
export function isNarrowed(view: View): boolean {
  return questionOf({ ...view, sort: '', zone: 'UTC' }).options !== '';
}

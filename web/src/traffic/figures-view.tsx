import type { ReactElement, ReactNode } from 'react';
import { narrowed } from '../find/question.ts';
import type { Change } from '../find/use-view.ts';
import type { View } from '../find/view.ts';
import { clockText } from '../parts/duration.ts';
import { texts } from '../texts.ts';
import type { Kpi } from './reports.ts';
import { ViewLink } from './view-link.tsx';

interface Props {
  readonly kpi: Kpi;
  readonly view: View;
  readonly onChange: Change;
}

const { figures, meanings, percent } = texts.traffic;
const seconds = (value: number | null) => (value === null ? '–' : clockText(value));
const rate = (value: number | null) => (value === null ? '–' : percent(value));

/** The figures of the time as a whole. Those that count calls lead to them. */
export function FiguresView({ kpi, view, onChange }: Props): ReactElement {
  const calls = view.rows === 'calls';
  const link = (to: Partial<View>, value: number) => (
    <ViewLink view={view} to={{ page: 'calls', ...to }} onChange={onChange}>
      {texts.number(value)}
    </ViewLink>
  );
  const answered: Partial<View> = calls ? narrowed(view, "outcome eq 'ANSWERED'") : { answered: 'yes' };
  // Also those whose outcome is not known yet.
  const missed: Partial<View> = calls ? narrowed(view, "outcome ne 'ANSWERED'") : { answered: 'no' };
  return (
    <dl className="tiles">
      <Tile title={figures.calls} value={link({}, kpi.calls)} isMain />
      <Tile
        title={figures.answered}
        meaning={meanings.answered}
        value={link(answered, kpi.answered)}
        note={rate(kpi.answer_rate)}
        isMain
      />
      <Tile title={figures.missed} meaning={meanings.missed} value={link(missed, kpi.missed)} isMain />
      <Tile
        title={figures.failed}
        meaning={meanings.failed}
        value={calls ? link(narrowed(view, "outcome eq 'FAILED'"), kpi.failed) : texts.number(kpi.failed)}
        isMain
      />
      <Tile title={figures.talk} meaning={meanings.talk} value={seconds(kpi.acd_seconds)} />
      <Tile title={figures.wait} meaning={meanings.wait} value={seconds(kpi.mean_wait_seconds)} />
      <Tile title={figures.longest} meaning={meanings.longest} value={seconds(kpi.longest_wait_seconds)} />
      <Tile title={figures.peak} meaning={meanings.peak} value={texts.number(kpi.peak_calls)} />
      <Tile title={figures.asr} meaning={meanings.asr} value={rate(kpi.asr)} />
      <Tile title={figures.ner} meaning={meanings.ner} value={rate(kpi.ner)} />
      <Tile
        title={figures.pdd}
        meaning={meanings.pdd}
        value={kpi.pdd_seconds === null ? '–' : `${kpi.pdd_seconds.toFixed(1)} s`}
      />
    </dl>
  );
}

function Tile(props: {
  readonly title: string;
  readonly meaning?: string;
  readonly value: ReactNode;
  readonly note?: string;
  readonly isMain?: boolean;
}): ReactElement {
  return (
    <div className={props.isMain === true ? 'tile is-main' : 'tile'} title={props.meaning}>
      <dt>{props.title}</dt>
      <dd>
        {props.value}
        {props.note === undefined ? null : <small> {props.note}</small>}
      </dd>
    </div>
  );
}

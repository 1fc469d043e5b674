import type { ReactElement } from 'react';
import type { CallLog, Step } from '../api/types.ts';
import { OUTCOME_ICONS, outcomeClass, outcomeOf, type Shown } from '../calls/outcome.ts';
import { Party } from '../calls/cell.tsx';
import { clockText, spokenText } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { timelineOf, type LegOnLine, type Span } from './timeline.ts';

const { call, words } = texts;
const SERVICE: Shown = { kind: 'SERVICE', word: call.service, meaning: call.service, isElsewhere: false };
/** A mark further on has no room for its text before the line ends. */
const LAST_TEXT = 0.84;
const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

interface Props {
  readonly legs: readonly CallLog[];
  readonly path: readonly Step[];
  /** Epoch ms. */
  readonly now: number;
}

/** The legs of a call as bars over one line of time. Each says in words what its bar shows. */
export function TimelineView({ legs, path, now }: Props): ReactElement {
  const services = path.filter(({ kind, number }) => kind === 'SERVICE' && number !== null);
  const timeline = timelineOf(legs, new Set(services.map(({ number }) => number!)), now);
  return (
    <div className="timeline">
      <ol className="timeline-legs">
        {timeline.legs.map((one) => (
          <LegBar key={one.leg.id} {...one} />
        ))}
      </ol>
      <div className="timeline-axis" aria-hidden="true">
        {timeline.marks.map((seconds) => (
          <span key={seconds} style={{ left: percent(seconds / timeline.seconds) }}>
            {seconds / timeline.seconds > LAST_TEXT ? null : clockText(seconds)}
          </span>
        ))}
      </div>
      <p className="timeline-key" aria-hidden="true">
        <i className="span is-ringing" /> {call.ringing} <i className="span is-talking" /> {call.talking}
      </p>
    </div>
  );
}

function LegBar({ leg, isService, spans, rang, talked }: LegOnLine): ReactElement {
  const shown = isService ? SERVICE : outcomeOf(leg);
  const { kind, word, meaning } = shown;
  const icon = OUTCOME_ICONS[kind];
  const ended = leg.end_reason === null ? null : words.endReason[leg.end_reason];
  const reason = kind === 'ANSWERED' || isService ? ended : meaning;
  const lengths = call.leg(rang === null ? null : spokenText(rang), talked === null ? null : spokenText(talked));
  return (
    <li className="timeline-leg">
      <p className="timeline-who">
        <Party name={leg.callee_display_name} number={leg.callee} />
        {leg.reroute_reason === null ? null : (
          <span className="tag" title={leg.reroute_reason}>
            {words.rerouteReason[leg.reroute_reason]}
          </span>
        )}
      </p>
      <div className="timeline-bar" aria-hidden="true">
        {spans.map((span) => (
          <Bar key={span.kind} {...span} />
        ))}
      </div>
      <p className="timeline-end">
        <span className={outcomeClass(shown)}>
          {icon === null ? null : <Icon name={icon} />}
          {word}
        </span>
        {reason === null || reason === word ? null : <span> · {reason}</span>}
        {lengths === '' ? null : <span className="faint"> · {lengths}</span>}
      </p>
    </li>
  );
}

function Bar({ kind, from, to, seconds }: Span): ReactElement {
  return (
    <span
      className={`span is-${kind === 'setUp' ? 'set-up' : kind}`}
      style={{ left: percent(from), width: `max(2px, ${percent(to - from)})` }}
      title={`${call[kind]}: ${spokenText(seconds)}`}
    />
  );
}

import { useState, type ReactElement } from 'react';
import type { CallLogDetail, CallPrice, SessionDetail } from '../api/types.ts';
import { DirectionWord, OutcomeWord, Party, PhoneNumber } from '../calls/cell.tsx';
import { outcomeOf } from '../calls/outcome.ts';
import { secondsBetween, spokenText } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { LegFields } from './leg-fields.tsx';
import { PathView } from './path-view.tsx';
import { PriceView } from './price-view.tsx';
import { TimelineView } from './timeline-view.tsx';

interface Props {
  /** When it was looked up, epoch ms. */
  readonly at: number;
  readonly session: SessionDetail;
  readonly details: ReadonlyMap<string, CallLogDetail>;
  readonly prices: readonly CallPrice[];
  readonly seesCosts: boolean;
  readonly zone: string;
}

const { call } = texts;
/** So many legs are drawn at once. */
const FIRST = 50;

export function CallStory({ at, session, details, prices, seesCosts, zone }: Props): ReactElement {
  const [shown, setShown] = useState(FIRST);
  const clock = clockOf(zone);
  const { legs } = session;
  const { amount, account } = costOf(details);
  const waited = secondsBetween(session.started_at, session.answered_at ?? session.ended_at);
  return (
    <>
      <h2 className="story-title">
        <Party name={session.caller_display_name} number={session.caller} />
        <Icon name="to" />
        <Party name={session.callee_display_name} number={session.callee} />
      </h2>
      <p className="story-line">
        <OutcomeWord row={session} />
        {session.direction === null ? null : <DirectionWord direction={session.direction} />}
        <time dateTime={session.started_at} title={session.started_at}>
          {clock.full(session.started_at)}
        </time>
      </p>
      <p className="story-meaning">
        {session.answered_by === null ? (
          outcomeOf(session).meaning
        ) : (
          <>
            {texts.words.fields['answered_by']} <PhoneNumber number={session.answered_by} />
          </>
        )}
      </p>
      <dl className="figures">
        <Figure title={call.waited} value={waited === null ? '–' : spokenText(waited)} />
        <Figure title={call.talked} value={session.duration === 0 ? '–' : spokenText(session.duration)} />
        {seesCosts ? <Figure title={call.cost} value={amount ?? call.costUnknown} note={account} /> : null}
      </dl>
      {session.path.length > 1 ? (
        <section>
          <h3>{call.path}</h3>
          <PathView path={session.path} clock={clock} />
        </section>
      ) : null}
      <section>
        <h3>
          {call.timeline} <small>{call.legs(legs.length)}</small>
        </h3>
        <TimelineView legs={legs.slice(0, shown)} path={session.path} now={at} />
        {legs.length > shown ? (
          <button type="button" className="button" onClick={() => setShown(shown + 10 * FIRST)}>
            {call.more(legs.length - shown)}
          </button>
        ) : null}
      </section>
      {prices.length === 0 ? null : (
        <section>
          <h3>{call.price}</h3>
          {prices.map((price) => (
            <PriceView key={price.id} price={price} />
          ))}
        </section>
      )}
      <section>
        <h3>{call.source}</h3>
        {legs.slice(0, shown).map((leg, n) => (
          <LegFields
            key={leg.id}
            leg={details.get(leg.id) ?? leg}
            isOpen={legs.length === 1 && n === 0}
            clock={clock}
          />
        ))}
      </section>
    </>
  );
}

function Figure(props: {
  readonly title: string;
  readonly value: string;
  readonly note?: string | null;
}): ReactElement {
  return (
    <div>
      <dt>{props.title}</dt>
      <dd>
        {props.value}
        {props.note == null ? null : <small>{props.note}</small>}
      </dd>
    </div>
  );
}

/** What the legs cost together, and who pays; a currency is the administrator's. */
function costOf(details: ReadonlyMap<string, CallLogDetail>): { amount: string | null; account: string | null } {
  const priced = [...details.values()].filter(({ cost }) => cost !== null);
  if (priced.length === 0) return { amount: null, account: null };
  // In units of 10⁻⁵, as the server counts them: sums of fractions would not come out even.
  const units = priced.reduce((sum, { cost }) => sum + Math.round(cost! * 100_000), 0);
  const accounts = new Set(priced.map(({ billed_account }) => billed_account).filter((name) => name !== null));
  const amount = (units / 100_000).toFixed(5).replace(/0{1,3}$/, '');
  return { amount, account: accounts.size === 1 ? call.account([...accounts][0]!) : null };
}

import type { ReactElement, ReactNode } from 'react';
import { clockText, spokenText } from '../parts/duration.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { phoneFormat, phoneText } from '../parts/phone.ts';
import { useCell } from '../parts/cell.ts';
import type { Clock } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import { OUTCOME_ICONS, outcomeClass, outcomeOf, statusText } from './outcome.ts';
import type { Row } from './pages.ts';
import type { Direction } from '../../../src/record/enums.ts';

const DIRECTION_ICONS: Record<Direction, IconName> = {
  INBOUND_CALL: 'in',
  OUTBOUND_CALL: 'out',
  EXTENSION_CALL: 'inside',
  INBOUND_OUTBOUND_CALL: 'through',
};

/** What a list shows of one field of a row. Every value can be had as it is: on hover, and when it is copied. */
export function cellOf(field: string, row: Row, clock: Clock): ReactNode {
  switch (field) {
    case 'started_at':
    case 'rang_at':
    case 'answered_at':
    case 'ended_at': {
      const time = field in row ? (row as unknown as Record<string, string | null>)[field] : null;
      return time == null ? null : <Time time={time} clock={clock} />;
    }
    case 'direction':
      return row.direction === null ? null : <DirectionWord direction={row.direction} />;
    case 'caller':
      return <Party name={row.caller_display_name} number={row.caller} />;
    case 'callee':
      return <Party name={row.callee_display_name} number={row.callee} />;
    case 'outcome':
      return <OutcomeWord row={row} />;
    case 'duration':
      return <Talk seconds={row.duration} />;
    case 'answered_by':
    case 'did_cid':
    case 'outbound_caller_id':
      return <PhoneNumber number={textOf(row, field)} />;
    case 'end_reason':
      return 'end_reason' in row && row.end_reason !== null ? (
        <Word raw={row.end_reason} word={texts.words.endReason[row.end_reason]} />
      ) : null;
    case 'reroute_reason':
      return 'reroute_reason' in row && row.reroute_reason !== null ? (
        <Word raw={row.reroute_reason} word={texts.words.rerouteReason[row.reroute_reason]} />
      ) : null;
    case 'status_code':
      return 'status_code' in row && row.status_code !== null && row.status_code !== 0 ? (
        <Word raw={String(row.status_code)} word={statusText(row.status_code)} />
      ) : null;
    default:
      return <Text text={textOf(row, field)} />;
  }
}

function textOf(row: Row, field: string): string | null {
  const value = (row as unknown as Readonly<Record<string, string | number | null | undefined>>)[field];
  return value == null ? null : String(value);
}

export function Time({ time, clock }: { readonly time: string; readonly clock: Clock }): ReactElement {
  return (
    <time className="time" dateTime={time} data-raw={time} title={`${clock.full(time)}\n${time}`}>
      <span className="day">{clock.day(time)}</span> <span className="clock">{clock.clock(time)}</span>
    </time>
  );
}

/** Names are anybody's text, in any script: they are kept apart from what stands around them. */
export function Party({
  name,
  number,
}: {
  readonly name: string | null;
  readonly number: string | null;
}): ReactElement {
  if (name === null)
    return number === null ? <span className="faint">{texts.list.anonymous}</span> : <PhoneNumber number={number} />;
  return (
    <span className="party">
      <bdi className="party-name" title={name}>
        {name}
      </bdi>{' '}
      <span className="party-number">
        <PhoneNumber number={number} />
      </span>
    </span>
  );
}

export function PhoneNumber({ number }: { readonly number: string | null }): ReactElement | null {
  const group = useCell(phoneFormat);
  if (number === null) return null;
  return (
    <bdi className="number" data-raw={number} title={number}>
      {phoneText(number, group)}
    </bdi>
  );
}

export function DirectionWord({ direction }: { readonly direction: Direction }): ReactElement {
  return (
    <span className="direction" data-raw={direction} title={direction}>
      <Icon name={DIRECTION_ICONS[direction]} />
      {texts.words.direction[direction]}
    </span>
  );
}

export function OutcomeWord({ row }: { readonly row: Row }): ReactElement {
  const shown = outcomeOf(row);
  const { kind, word, meaning } = shown;
  const icon = OUTCOME_ICONS[kind];
  return (
    <span className={outcomeClass(shown)} title={meaning}>
      {icon === null ? null : <Icon name={icon} />}
      {word}
    </span>
  );
}

export function Talk({ seconds }: { readonly seconds: number | null }): ReactElement {
  if (seconds === null || seconds === 0) {
    return (
      <span className="talk is-none" data-raw={String(seconds ?? '')}>
        –
      </span>
    );
  }
  return (
    <span className="talk" data-raw={String(seconds)} title={`${spokenText(seconds)} (${seconds} s)`}>
      {clockText(seconds)}
    </span>
  );
}

function Word({ raw, word }: { readonly raw: string; readonly word: string }): ReactElement {
  return (
    <span data-raw={raw} title={raw}>
      {word}
    </span>
  );
}

function Text({ text }: { readonly text: string | null }): ReactElement | null {
  if (text === null) return null;
  return (
    <bdi data-raw={text} title={text}>
      {text}
    </bdi>
  );
}

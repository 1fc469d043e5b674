import {
  parseDateTime,
  toCalendarDate,
  toCalendarDateTime,
  today,
  type CalendarDateTime,
} from '@internationalized/date';
import { useState, type FormEvent, type ReactElement } from 'react';
import {
  Button,
  CalendarCell,
  CalendarGrid,
  DateField,
  DateInput,
  DateSegment,
  Heading,
  I18nProvider,
  Label,
  RangeCalendar,
} from 'react-aria-components';
import { Icon } from '../parts/icon.tsx';
import { LOCALE, texts } from '../texts.ts';
import { endsOf } from './range.ts';

interface Props {
  readonly range: string;
  readonly zone: string;
  readonly onRange: (range: string) => void;
}

/** Two times in the zone, to the minute: days picked in a calendar or written. The end is excluded. */
export function OwnRange({ range, zone, onRange }: Props): ReactElement {
  const ends = endsOf(range);
  const now = today(zone);
  const [from, setFrom] = useState<CalendarDateTime | null>(
    ends === null ? toCalendarDateTime(now) : parseDateTime(ends.from),
  );
  const [to, setTo] = useState<CalendarDateTime | null>(
    ends === null ? toCalendarDateTime(now.add({ days: 1 })) : parseDateTime(ends.to),
  );
  const fault =
    from === null || to === null ? texts.range.incomplete : from.compare(to) >= 0 ? texts.range.wrong : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault === null) onRange(`${from!.toString().slice(0, 16)}/${to!.toString().slice(0, 16)}`);
  };
  // The last day that the range has something of.
  const lastDay = to === null ? null : toCalendarDate(to.subtract({ minutes: 1 }));
  return (
    <I18nProvider locale={LOCALE}>
      <form className="own-range" onSubmit={submit}>
        <RangeCalendar
          aria-label={texts.range.label}
          value={fault === null ? { start: toCalendarDate(from!), end: lastDay! } : null}
          defaultFocusedValue={from === null ? now : toCalendarDate(from)}
          onChange={({ start, end }) => {
            setFrom(toCalendarDateTime(toCalendarDate(start)));
            setTo(toCalendarDateTime(toCalendarDate(end)).add({ days: 1 }));
          }}
        >
          <header className="calendar-head">
            <Button slot="previous" className="button is-bare">
              <Icon name="left" />
            </Button>
            <Heading />
            <Button slot="next" className="button is-bare">
              <Icon name="chevron" />
            </Button>
          </header>
          <CalendarGrid>{(date) => <CalendarCell date={date} />}</CalendarGrid>
        </RangeCalendar>
        <div className="range-ends">
          {(['start', 'end'] as const).map((side) => (
            <DateField
              key={side}
              value={side === 'start' ? from : to}
              onChange={side === 'start' ? setFrom : setTo}
              granularity="minute"
              hourCycle={24}
              shouldForceLeadingZeros
            >
              <Label>{texts.range[side]}</Label>
              <DateInput className="date-input">{(segment) => <DateSegment segment={segment} />}</DateInput>
            </DateField>
          ))}
          <p className="faint">{zone}</p>
          {fault === null ? null : (
            <p role="alert" className="fault">
              {fault}
            </p>
          )}
          <button type="submit" className="button is-main" disabled={fault !== null}>
            {texts.range.apply}
          </button>
        </div>
      </form>
    </I18nProvider>
  );
}

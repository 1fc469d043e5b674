import { useId, useState, type FormEvent, type ReactElement } from 'react';
import { DIRECTIONS, OUTCOMES } from '../../../src/record/enums.ts';
import { clockText, readDuration } from '../parts/duration.ts';
import { Popover } from '../parts/popover.tsx';
import { texts } from '../texts.ts';
import { chipsOf } from './chips.ts';
import { FRESH, type View } from './view.ts';

interface Props {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** What the panel sets. */
const NAMES = [
  'from',
  'to',
  'extension',
  'answered',
  'outcomes',
  'directions',
  'least',
  'most',
  'hours',
  'trunk',
  'service',
  'session',
] as const;
type Filters = Pick<View, (typeof NAMES)[number]>;
type TextName = 'from' | 'to' | 'extension' | 'trunk' | 'service' | 'session';

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);

export function FiltersPanel({ view, onChange }: Props): ReactElement {
  const active = chipsOf(view).length;
  return (
    <Popover
      label={texts.filters.label}
      icon="filter"
      mayShrink
      active={active > 0}
      text={active === 0 ? texts.filters.label : texts.filters.count(active)}
      className="filters-panel"
    >
      {(close) => (
        <FiltersForm
          view={view}
          onChange={(change) => {
            onChange(change);
            close();
          }}
        />
      )}
    </Popover>
  );
}

/** Nothing is asked until it is sent: half a number is no question. */
function FiltersForm({ view, onChange }: Props): ReactElement {
  const [filters, setFilters] = useState<Filters>(view);
  const [least, setLeast] = useState(view.least === '' ? '' : clockText(Number(view.least)));
  const [most, setMost] = useState(view.most === '' ? '' : clockText(Number(view.most)));
  const [faults, setFaults] = useState<readonly string[]>([]);
  const set = (change: Partial<Filters>) => setFilters({ ...filters, ...change });
  const [hoursFrom = '', hoursTo = ''] = filters.hours.split('-');
  const setHours = (from: string, to: string) =>
    set({ hours: from === '' && to === '' ? '' : `${from || 0}-${to || 24}` });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = [least, most].filter((text) => text !== '' && readDuration(text) === null);
    setFaults(wrong.map((text) => texts.filters.durationWrong(text)));
    if (wrong.length > 0) return;
    const seconds = (text: string) => (text === '' ? '' : String(readDuration(text)));
    const own = Object.fromEntries(NAMES.map((name) => [name, filters[name]]));
    onChange({ ...own, least: seconds(least), most: seconds(most) });
  };
  const text = (name: TextName, label: string, hint?: string) => (
    <label className="field">
      <span>{label}</span>
      <input
        type="text"
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        placeholder={hint}
        value={filters[name]}
        onChange={(event) => set({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form className="filters" onSubmit={submit}>
      {text('from', texts.filters.from, texts.filters.part)}
      {text('to', texts.filters.to, texts.filters.part)}
      {text('extension', texts.filters.extension)}
      <Choice
        label={texts.filters.answered}
        value={filters.answered}
        choices={[
          ['', texts.filters.any],
          ['yes', texts.filters.yes],
          ['no', texts.filters.no],
        ]}
        onChange={(answered) => set({ answered })}
      />
      {view.rows === 'calls' ? (
        <Checks
          label={texts.filters.outcome}
          words={OUTCOMES}
          names={texts.words.outcome}
          chosen={filters.outcomes}
          onChange={(outcomes) => set({ outcomes })}
        />
      ) : null}
      <Checks
        label={texts.filters.direction}
        words={DIRECTIONS}
        names={texts.words.direction}
        chosen={filters.directions}
        onChange={(directions) => set({ directions })}
      />
      <fieldset className="field pair">
        <legend>{texts.words.fields['duration']}</legend>
        <label>
          <span>{texts.filters.least}</span>
          <input
            type="text"
            placeholder={texts.filters.durationHint}
            value={least}
            onChange={(e) => setLeast(e.target.value)}
          />
        </label>
        <label>
          <span>{texts.filters.most}</span>
          <input
            type="text"
            placeholder={texts.filters.durationHint}
            value={most}
            onChange={(e) => setMost(e.target.value)}
          />
        </label>
      </fieldset>
      <fieldset className="field pair">
        <legend>
          {texts.filters.hours} <small className="faint">{texts.filters.hoursHint(view.zone)}</small>
        </legend>
        <Hour label={texts.filters.hoursFrom} value={hoursFrom} onChange={(from) => setHours(from, hoursTo)} />
        <Hour label={texts.filters.hoursTo} value={hoursTo} onChange={(to) => setHours(hoursFrom, to)} />
      </fieldset>
      {text('trunk', texts.filters.trunk, texts.filters.part)}
      {text('service', texts.filters.service)}
      {text('session', texts.filters.session)}
      {faults.map((fault) => (
        <p key={fault} role="alert" className="fault">
          {fault}
        </p>
      ))}
      <div className="actions">
        <button type="submit" className="button is-main">
          {texts.filters.apply}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => onChange(Object.fromEntries(NAMES.map((name) => [name, FRESH[name]])))}
        >
          {texts.filters.reset}
        </button>
      </div>
    </form>
  );
}

function Hour(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <label>
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value="">–</option>
        {HOURS.map((hour) => (
          <option key={hour} value={hour}>{`${String(hour).padStart(2, '0')}:00`}</option>
        ))}
      </select>
    </label>
  );
}

function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const name = useId();
  return (
    <fieldset className="field">
      <legend>{props.label}</legend>
      <div className="segments">
        {props.choices.map(([value, label]) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === props.value} onChange={() => props.onChange(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Checks<Word extends string>(props: {
  readonly label: string;
  readonly words: readonly Word[];
  readonly names: Readonly<Record<Word, string>>;
  readonly chosen: readonly Word[];
  readonly onChange: (chosen: readonly Word[]) => void;
}): ReactElement {
  const { words, names, chosen } = props;
  const toggled = (word: Word) => words.filter((other) => (other === word) !== chosen.includes(other));
  return (
    <fieldset className="field wide">
      <legend>{props.label}</legend>
      <div className="checks">
        {words.map((word) => (
          <label key={word} className="check">
            <input type="checkbox" checked={chosen.includes(word)} onChange={() => props.onChange(toggled(word))} />
            <span>{names[word]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

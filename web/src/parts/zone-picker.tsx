import { useState, type ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Popover } from './popover.tsx';
import { Suggest } from './suggest.tsx';
import { offsetOf, OWN_ZONE, ZONES } from './zone.ts';

interface Props {
  readonly zone: string;
  readonly onZone: (zone: string) => void;
}

/** As many as are looked through at a glance; typing narrows them. */
const MOST = 60;

/** The zone that every time is shown in; always in sight, since a time without one says nothing. */
export function ZonePicker({ zone, onZone }: Props): ReactElement {
  return (
    <Popover
      label={texts.zone.label}
      icon="globe"
      text={
        <>
          <span className="city">{cityOf(zone)} </span>
          {offsetOf(zone)}
        </>
      }
      name={`${texts.zone.label}: ${cityOf(zone)} ${offsetOf(zone)}`}
      className="zone-panel"
    >
      {(close) => (
        <Choices
          onZone={(chosen) => {
            onZone(chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}

function Choices({ onZone }: { readonly onZone: (zone: string) => void }): ReactElement {
  const [text, setText] = useState('');
  const sought = text.trim().toLowerCase().replaceAll(' ', '_');
  const found = ZONES.filter((zone) => zone.toLowerCase().includes(sought)).slice(0, MOST);
  return (
    <>
      <button type="button" className="choice" onClick={() => onZone(OWN_ZONE)}>
        {texts.zone.own(OWN_ZONE)}
      </button>
      <Suggest
        always
        label={texts.zone.label}
        suggestions={found.map((zone) => ({ value: zone, note: offsetOf(zone) }))}
        onChoose={onZone}
        input={(props) => (
          <input
            type="text"
            autoFocus
            spellCheck={false}
            aria-label={texts.zone.find}
            placeholder={texts.zone.find}
            {...props}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      />
      {found.length === 0 ? <p className="fault">{texts.zone.unknown(text)}</p> : null}
    </>
  );
}

function cityOf(zone: string): string {
  return zone.split('/').at(-1)!.replaceAll('_', ' ');
}

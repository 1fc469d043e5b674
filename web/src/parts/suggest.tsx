import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';

export interface Suggestion {
  readonly value: string;
  readonly note?: string;
}

interface Props {
  readonly label: string;
  readonly suggestions: readonly Suggestion[];
  readonly onChoose: (value: string) => void;
  readonly input: (props: SuggestInput) => ReactNode;
  /** Whether they stay in sight without being asked for. */
  readonly always?: boolean;
}

/** What the text field of a combobox needs. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export interface SuggestInput {
  readonly role: 'combobox';
  readonly 'aria-autocomplete': 'list';
  readonly 'aria-controls': string;
  readonly 'aria-expanded': boolean;
  readonly 'aria-activedescendant': string | undefined;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** A list of suggestions under a text field, chosen by the arrows and Enter or by a click. */
export function Suggest({ label, suggestions, onChoose, input, always }: Props): ReactElement {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [hasFocus, setFocus] = useState(false);
  const [dismissed, setDismissed] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const isOpen = (always === true || (hasFocus && !dismissed)) && suggestions.length > 0;
  const first = suggestions[0]?.value;
  const offered = `${suggestions.length} ${first ?? ''}`;
  const [told, setTold] = useState(offered);
  if (told !== offered) {
    setTold(offered);
    setChosen(-1);
    setDismissed(false);
  }
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!isOpen) return;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + suggestions.length + (chosen === -1 && step === -1 ? 1 : 0)) % suggestions.length);
      event.preventDefault();
    } else if ((key === 'Enter' || key === 'Tab') && chosen >= 0) {
      onChoose(suggestions[chosen]!.value);
      event.preventDefault();
    } else if (key === 'Escape' && always !== true) {
      setDismissed(true);
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <>
      {input({
        role: 'combobox',
        'aria-autocomplete': 'list',
        'aria-controls': id,
        'aria-expanded': isOpen,
        'aria-activedescendant': isOpen && chosen >= 0 ? `${id}-${chosen}` : undefined,
        onKeyDown,
        onFocus: () => setFocus(true),
        onBlur: () => setFocus(false),
      })}
      <div
        id={id}
        ref={list}
        role="listbox"
        aria-label={label}
        hidden={!isOpen}
        className={always === true ? 'suggestions is-always' : 'suggestions'}
      >
        {suggestions.map(({ value, note }, n) => (
          <div
            key={value}
            id={`${id}-${n}`}
            role="option"
            aria-selected={n === chosen}
            // Before the field loses its focus.
            onPointerDown={(event) => {
              event.preventDefault();
              onChoose(value);
            }}
          >
            <span>{value}</span>
            {note === undefined ? null : <small>{note}</small>}
          </div>
        ))}
      </div>
    </>
  );
}

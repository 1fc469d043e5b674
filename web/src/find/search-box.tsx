import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';

interface Props {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** After the last key for so long (ms) it is looked for. */
const REST = 250;

/** The free search. `/` brings the keys here from anywhere. */
export function SearchBox({ search, onSearch }: Props): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search);
  const [told, setTold] = useState(search);
  if (told !== search) {
    setTold(search);
    setText(search);
  }
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => onSearch(text), REST);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text);
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        aria-label={texts.search.label}
        placeholder={texts.search.hint}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.stopPropagation();
          setText('');
          onSearch('');
        }}
      />
      {text === '' ? (
        <kbd aria-hidden="true">/</kbd>
      ) : (
        <button
          type="button"
          className="button is-bare"
          aria-label={texts.search.clear}
          onClick={() => {
            setText('');
            onSearch('');
            field.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </form>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

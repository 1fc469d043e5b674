import { useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { Suggest } from '../parts/suggest.tsx';
import { texts } from '../texts.ts';
import { complete } from './complete.ts';
import type { ExpressionFault } from './expression-faults.ts';
import type { View } from './view.ts';

interface Props {
  readonly view: View;
  readonly faults: readonly ExpressionFault[];
  readonly onFilter: (filter: string) => void;
}

/** The filter expression as text: completed while it is written, applied by Enter, its faults marked where they are. */
export function ExpressionEditor({ view, faults, onFilter }: Props): ReactElement {
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the caret belongs once what was chosen stands in the field; before the next key is pressed. */
  const placed = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (placed.current === null) return;
    field.current?.setSelectionRange(placed.current, placed.current);
    placed.current = null;
  });
  const [text, setText] = useState(view.filter);
  const [caret, setCaret] = useState(text.length);
  const [told, setTold] = useState(view.filter);
  if (told !== view.filter) {
    setTold(view.filter);
    setText(view.filter);
  }
  const { from, suggestions } = complete(text, caret, view.rows);
  const fresh = text === view.filter ? faults : [];
  const choose = (value: string) => {
    const next = `${text.slice(0, from)}${value}${value.endsWith('(') ? '' : ' '}`;
    setText(next + text.slice(caret));
    setCaret(next.length);
    placed.current = next.length;
  };
  const seen = () => setCaret(field.current!.selectionStart);
  return (
    <div className="expression">
      <div className="expression-field">
        <div className="expression-mirror" aria-hidden="true">
          <Marked text={text} faults={fresh} />
        </div>
        <Suggest
          label={texts.expression.suggestions}
          suggestions={suggestions}
          onChoose={choose}
          // A field of several lines is a text field, not a combobox; what it has of one is allowed.
          input={({ onKeyDown, role: _role, 'aria-expanded': _expanded, ...props }) => (
            <textarea
              ref={field}
              {...props}
              aria-haspopup="listbox"
              rows={1}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              aria-label={texts.expression.label}
              aria-invalid={fresh.length > 0}
              aria-describedby="expression-faults"
              placeholder={texts.expression.hint}
              value={text}
              onChange={(event) => {
                setText(event.target.value.replaceAll('\n', ' '));
                setCaret(event.target.selectionStart);
              }}
              onSelect={seen}
              onKeyDown={(event) => {
                onKeyDown(event);
                if (event.defaultPrevented || event.key !== 'Enter') return;
                event.preventDefault();
                onFilter(text.trim());
              }}
            />
          )}
        />
      </div>
      <button type="button" className="button is-main" onClick={() => onFilter(text.trim())}>
        {texts.expression.apply}
      </button>
      {text === '' && view.filter === '' ? null : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setText('');
            onFilter('');
          }}
        >
          {texts.expression.clear}
        </button>
      )}
      <div id="expression-faults" role="alert" className="faults">
        {fresh.map(({ message }) => (
          <p key={message} className="fault">
            {message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** The text again, under the field, with a mark where something is wrong. */
function Marked({
  text,
  faults,
}: {
  readonly text: string;
  readonly faults: readonly ExpressionFault[];
}): ReactElement {
  const at = faults.map((fault) => fault.at).find((place) => place !== null) ?? null;
  if (at === null) return <>{text}</>;
  const rest = text.slice(at);
  const word = /^(\w+|'[^']*'?|.)/su.exec(rest)?.[0] ?? '';
  return (
    <>
      {text.slice(0, at)}
      <mark>{word === '' ? ' ' : word}</mark>
      {rest.slice(word.length)}
    </>
  );
}

import { useState, type FormEvent, type ReactElement } from 'react';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useKept } from '../parts/kept.ts';
import { Popover } from '../parts/popover.tsx';
import { texts } from '../texts.ts';
import { readView, writeView, type View } from './view.ts';

interface SavedView {
  readonly name: string;
  readonly address: string;
}

interface Props {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** Views that this browser keeps by a name, and the link to the one in sight. */
export function ViewsPanel({ view, onChange }: Props): ReactElement {
  const [saved, setSaved] = useKept<readonly SavedView[]>('views', []);
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    if (given === '') return;
    const address = writeView({ ...view, call: '' });
    setSaved([...saved.filter((other) => other.name !== given), { name: given, address }]);
    setName('');
  };
  return (
    <Popover label={texts.views.label} icon="save" mayShrink className="views-panel">
      {(close) => (
        <>
          {saved.length === 0 ? <p className="faint">{texts.views.none}</p> : null}
          <ul className="saved">
            {saved.map((one) => (
              <li key={one.name}>
                <button
                  type="button"
                  className="choice"
                  onClick={() => {
                    onChange(readView(one.address, view.zone));
                    close();
                  }}
                >
                  <bdi>{one.name}</bdi>
                </button>
                <button
                  type="button"
                  className="button is-bare"
                  aria-label={texts.views.remove(one.name)}
                  onClick={() => setSaved(saved.filter((other) => other !== one))}
                >
                  <Icon name="trash" />
                </button>
              </li>
            ))}
          </ul>
          <form className="save-view" onSubmit={save}>
            <input
              type="text"
              dir="auto"
              maxLength={80}
              aria-label={texts.views.name}
              placeholder={texts.views.name}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <button type="submit" className="button is-main" disabled={name.trim() === ''}>
              {texts.views.save}
            </button>
          </form>
          <CopyButton
            icon="link"
            label={texts.views.link}
            copied={texts.views.copied}
            text={() => location.origin + writeView({ ...view, call: '' })}
          />
        </>
      )}
    </Popover>
  );
}

import { useCallback, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { FiltersPanel } from './filters-panel.tsx';
import { RangePicker } from './range-picker.tsx';
import { SearchBox } from './search-box.tsx';
import type { Change } from './use-view.ts';
import type { View } from './view.ts';
import { ViewsPanel } from './views-panel.tsx';

interface Props {
  readonly view: View;
  readonly onChange: Change;
  readonly showsExpression: boolean;
  readonly onExpression: () => void;
  /** What else can be done on this page. */
  readonly children?: ReactNode;
}

export function FindBar(props: Props): ReactElement {
  const { view, onChange, showsExpression, onExpression, children } = props;
  const search = useCallback((text: string) => onChange({ search: text }), [onChange]);
  return (
    <div className="find">
      <SearchBox search={view.search} onSearch={search} />
      <div className="find-tools">
        <RangePicker view={view} onRange={(range) => onChange({ range })} />
        <FiltersPanel view={view} onChange={onChange} />
        <button
          type="button"
          className={`button may-shrink ${showsExpression ? 'is-active' : ''}`}
          aria-expanded={showsExpression}
          title={texts.expression.label}
          onClick={onExpression}
        >
          <Icon name="code" />
          <span className="button-text">{texts.expression.show}</span>
        </button>
      </div>
      <span className="room" />
      <div className="find-tools">
        <fieldset className="segments">
          <legend className="out-of-sight">{texts.rows.label}</legend>
          {(['calls', 'legs'] as const).map((rows) => (
            <label key={rows}>
              <input
                type="radio"
                name="rows"
                checked={view.rows === rows}
                // What the one sorts by the other may not have.
                onChange={() => onChange({ rows, sort: '', call: '' })}
              />
              <span>{texts.rows[rows]}</span>
            </label>
          ))}
        </fieldset>
        <ViewsPanel view={view} onChange={onChange} />
        {children}
      </div>
    </div>
  );
}

import type { ReactElement, ReactNode } from 'react';
import { texts } from '../texts.ts';
import type { Section } from './address.ts';
import type { Loaded } from './use-loaded.ts';

interface Props {
  readonly section: Section;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** The head of a view, what can be done in it, and the view. */
export function ViewFrame({ section, tools, children }: Props): ReactElement {
  return (
    <div className="admin-view">
      <header className="admin-head">
        <div>
          <h2>{texts.admin.sections[section]}</h2>
          <p className="faint">{texts.admin.about[section]}</p>
        </div>
        {tools === undefined ? null : <div className="admin-tools">{tools}</div>}
      </header>
      {children}
    </div>
  );
}

interface StateProps<Body> {
  readonly loaded: Loaded<Body>;
  readonly isEmpty: (value: Body) => boolean;
  readonly empty: ReactNode;
  readonly children: (value: Body) => ReactNode;
}

/** What was loaded; else that it is being loaded, or why it cannot be, or what to do where there is nothing. */
export function LoadedView<Body>({ loaded, isEmpty, empty, children }: StateProps<Body>): ReactElement {
  const { value, failure, reload } = loaded;
  if (failure !== null) {
    return (
      <div className="message" role="alert">
        <h2>{texts.list.failed}</h2>
        <p>{failure.message}</p>
        <button type="button" className="button" onClick={reload}>
          {texts.list.again}
        </button>
      </div>
    );
  }
  if (value === null) {
    return (
      <p className="message" role="status">
        {texts.list.loading}
      </p>
    );
  }
  return isEmpty(value) ? <div className="message">{empty}</div> : <>{children(value)}</>;
}

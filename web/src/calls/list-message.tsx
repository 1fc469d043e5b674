import type { ReactElement } from 'react';
import { isNarrowed } from '../find/question.ts';
import { CLEARED, type View } from '../find/view.ts';
import { texts } from '../texts.ts';

interface Props {
  readonly view: View;
  readonly failure: Error | null;
  /** Whether the failure is told beside the expression already. */
  readonly isFault: boolean;
  readonly onClear: (change: Partial<View>) => void;
  readonly onRetry: () => void;
}

const { list } = texts;

/** What stands where no list can be: why, and what to do. */
export function ListMessage({ view, failure, isFault, onClear, onRetry }: Props): ReactElement {
  if (failure !== null) {
    return (
      <div className="message" role="alert">
        <h2>{isFault ? list.fault : list.failed}</h2>
        <p>{isFault ? list.faultHint : failure.message}</p>
        <div className="actions">
          {isFault ? null : (
            <button type="button" className="button" onClick={onRetry}>
              {list.again}
            </button>
          )}
          <button type="button" className="button" onClick={() => onClear({ ...CLEARED, sort: '' })}>
            {list.clear}
          </button>
        </div>
      </div>
    );
  }
  if (isNarrowed(view)) {
    return (
      <div className="message">
        <h2>{list.nothing}</h2>
        <p>{list.nothingHint}</p>
        <button type="button" className="button is-main" onClick={() => onClear(CLEARED)}>
          {list.clear}
        </button>
      </div>
    );
  }
  return (
    <div className="message">
      <h2>{list.empty}</h2>
      <p>
        {list.emptyHint} <code>{list.emptyCommand}</code>
      </p>
    </div>
  );
}

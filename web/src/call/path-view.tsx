import type { ReactElement } from 'react';
import type { Step } from '../api/types.ts';
import { Party } from '../calls/cell.tsx';
import { Icon } from '../parts/icon.tsx';
import type { Clock } from '../parts/zone.ts';
import { texts } from '../texts.ts';

/** Where the call went, step by step. */
export function PathView({ path, clock }: { readonly path: readonly Step[]; readonly clock: Clock }): ReactElement {
  return (
    <ol className="path">
      {path.map((step, n) => (
        // A call may come to the same place twice at the same moment.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={n} className={step.answered ? 'is-answered' : ''}>
          <Icon name={step.kind === 'SERVICE' ? 'machine' : step.answered ? 'answered' : 'missed'} />
          <span>
            <Party name={step.display_name} number={step.number} />
            {step.kind === 'SERVICE' ? <small> {texts.call.service}</small> : null}
            {step.reroute_reason === null ? null : (
              <span className="tag">{texts.words.rerouteReason[step.reroute_reason]}</span>
            )}
          </span>
          <time dateTime={step.started_at}>{clock.clock(step.started_at)}</time>
        </li>
      ))}
    </ol>
  );
}

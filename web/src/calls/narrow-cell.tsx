import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { Clock } from '../parts/zone.ts';
import { DirectionWord, OutcomeWord, Party, Talk, Time } from './cell.tsx';
import type { Row } from './pages.ts';

/** A call on two lines: who with whom, then what became of it. */
export function NarrowCell({ row, clock }: { readonly row: Row; readonly clock: Clock }): ReactElement {
  return (
    <span className="narrow-lines">
      <span className="narrow-who">
        <Party name={row.caller_display_name} number={row.caller} />
        <Icon name="to" />
        <Party name={row.callee_display_name} number={row.callee} />
      </span>
      <span className="narrow-what">
        <OutcomeWord row={row} />
        {row.direction === null ? null : <DirectionWord direction={row.direction} />}
        <Talk seconds={row.duration} />
        <Time time={row.started_at} clock={clock} />
      </span>
    </span>
  );
}

import type { ReactElement } from 'react';
import type { Client } from '../api/client.ts';
import type { View } from '../find/view.ts';
import { useCell } from '../parts/cell.ts';
import { texts } from '../texts.ts';
import type { Pages } from './pages.ts';

interface Props {
  readonly client: Client;
  readonly view: View;
  readonly pages: Pages;
}

/** How many there are, and whether what is shown is up to date. */
export function ListStatus({ client, view, pages }: Props): ReactElement {
  const isThere = useCell(client.isThere);
  return (
    <footer className="status">
      <span role="status" className="total">
        {pages.count !== null
          ? texts.list.total[view.rows](pages.count)
          : pages.failure === null
            ? texts.list.loading
            : null}
      </span>
      <span className="keys" aria-hidden="true">
        {texts.list.keys}
      </span>
      <span className="room" />
      <span className={isThere ? 'live' : 'live is-off'}>{isThere ? texts.live.on : texts.live.off}</span>
    </footer>
  );
}

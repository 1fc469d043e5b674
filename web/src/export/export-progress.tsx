import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import type { Exporting } from './use-export.ts';

/** How far an export is, and what became of it. */
export function ExportProgress({ exporting }: { readonly exporting: Exporting }): ReactElement | null {
  const { state } = exporting;
  if (state.is === 'none') return null;
  if (state.is === 'over') {
    return (
      <div className="notice" role="status">
        <span>{state.message}</span>
        <button type="button" className="button" onClick={exporting.dismiss}>
          {texts.export.close}
        </button>
      </div>
    );
  }
  const { done, all } = state;
  return (
    <div className="notice" role="status">
      <span>{texts.export.running(texts.number(done), texts.number(all))}</span>
      <progress aria-label={texts.export.label} max={Math.max(1, all)} value={done} />
      <button type="button" className="button" onClick={exporting.cancel}>
        {texts.export.cancel}
      </button>
    </div>
  );
}

import type { ReactElement } from 'react';
import type { Column } from '../calls/columns.ts';
import type { Question } from '../find/question.ts';
import { Popover } from '../parts/popover.tsx';
import { clockOf } from '../parts/zone.ts';
import { texts } from '../texts.ts';
import type { Form } from './export-rows.ts';
import type { Exporting } from './use-export.ts';

interface Props {
  readonly exporting: Exporting;
  readonly question: Question;
  readonly columns: readonly Column[];
  readonly zone: string;
  readonly count: number;
}

export function ExportPanel({ exporting, question, columns, zone, count }: Props): ReactElement {
  const explain = question.path === '/sessions' ? texts.export.calls : texts.export.legs;
  return (
    <Popover label={texts.export.label} icon="export" mayShrink className="export-panel">
      {(close) => (
        <>
          <p className="faint">{explain(texts.number(count))}</p>
          {(['csv', 'ndjson'] as const).map((form: Form) => (
            <button
              key={form}
              type="button"
              className="choice"
              onClick={() => {
                const fields = columns.map(({ field }) => field);
                exporting.start({ question, form, fields, clock: clockOf(zone), count });
                close();
              }}
            >
              {texts.export[form]}
            </button>
          ))}
        </>
      )}
    </Popover>
  );
}

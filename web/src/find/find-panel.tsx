import { useState, type ReactElement, type ReactNode } from 'react';
import { ChipRow } from './chip-row.tsx';
import { ExpressionEditor } from './expression-editor.tsx';
import type { ExpressionFault } from './expression-faults.ts';
import { FindBar } from './find-bar.tsx';
import type { Change } from './use-view.ts';
import type { View } from './view.ts';

interface Props {
  readonly view: View;
  readonly onChange: Change;
  readonly faults: readonly ExpressionFault[];
  readonly children?: ReactNode;
}

/** All that says which calls are meant: above the list, and above the figures. */
export function FindPanel({ view, onChange, faults, children }: Props): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const showsExpression = isOpen || view.filter !== '';
  return (
    <>
      <FindBar
        view={view}
        onChange={onChange}
        showsExpression={showsExpression}
        onExpression={() => {
          // It cannot be put away while it holds.
          if (view.filter === '') setOpen(!isOpen);
        }}
      >
        {children}
      </FindBar>
      {showsExpression ? (
        <ExpressionEditor view={view} faults={faults} onFilter={(filter) => onChange({ filter })} />
      ) : null}
      <ChipRow view={view} onChange={onChange} />
    </>
  );
}

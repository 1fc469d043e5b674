import type { ReactElement, ReactNode } from 'react';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  readonly kind?: 'number' | 'actions' | 'wide';
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
}

// oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- the style of narrow screens takes them away in some browsers

/** A table; where there is no room for its columns, each row is a card. The roles stay when the style takes them away. */
export function DataTable<Row>({ label, columns, rows, keyOf }: Props<Row>): ReactElement {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="table" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, kind }) => (
              <th key={title} role="columnheader" scope="col" className={kind === undefined ? '' : `is-${kind}`}>
                {kind === 'actions' ? <span className="out-of-sight">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ title, cell, kind }) => (
                <td
                  key={title}
                  role="cell"
                  className={kind === undefined ? '' : `is-${kind}`}
                  data-title={kind === 'actions' ? undefined : title}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useRef, useState, type ReactElement } from 'react';
import type { Client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { DataTable } from './data-table.tsx';
import { Dialog, Faults } from './dialog.tsx';
import { CheckField, Field } from './field.tsx';
import { amount, priceOf } from './price-text.ts';
import type { RateChange, RateImport } from './types.ts';
import { otherFaults, useSending } from './use-sending.ts';

interface Props {
  readonly client: Client;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const { rates: words } = texts.admin;
/** So many changes are shown one by one. */
const SHOWN = 200;

/** Reads rates from a file: first what it would change, then, where that is right, it is done. */
export function RatesImport({ client, onDone, onClose }: Props): ReactElement {
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [result, setResult] = useState<RateImport | null>(null);
  const sending = useSending();
  const asks = useRef(0);
  const ask = async (csv: File, dryRun: boolean, replaces: boolean) => {
    const own = ++asks.current;
    const answer = await sending.run(() =>
      client.send<RateImport>('POST', `/call_rates/import?dry_run=${dryRun}&replace=${replaces}`, csv),
    );
    // What another choice would change is not what the button does.
    if (own !== asks.current) return;
    setResult(answer ?? null);
    if (answer !== undefined && !dryRun) onDone();
  };
  const choose = (csv: File | null, replaces: boolean) => {
    asks.current += 1;
    setFile(csv);
    setReplace(replaces);
    setResult(null);
    if (csv !== null) void ask(csv, true, replaces);
  };
  const total = result === null ? 0 : result.added + result.changed + result.removed;
  return (
    <Dialog title={words.import} onClose={onClose} isWide>
      {result?.dry_run === false ? (
        <p role="status">{words.importDone(result)}</p>
      ) : (
        <>
          <Field label={words.file} hint={words.fileHint}>
            {(control) => (
              <input
                type="file"
                accept=".csv,text/csv,text/plain"
                onChange={(event) => choose(event.target.files?.[0] ?? null, replace)}
                {...control}
              />
            )}
          </Field>
          <CheckField label={words.replace} checked={replace} onChange={(replaces) => choose(file, replaces)} />
          {sending.isBusy ? <p role="status">{texts.list.loading}</p> : null}
          <Faults faults={otherFaults(sending.failure, [])} />
          {result === null ? null : (
            <>
              <p role="status" className="strong">
                {words.preview(result)}
              </p>
              {result.changes.length === 0 ? null : <Changes changes={result.changes.slice(0, SHOWN)} />}
              {total <= Math.min(SHOWN, result.changes.length) ? null : (
                <p className="faint">{words.more(total - Math.min(SHOWN, result.changes.length))}</p>
              )}
            </>
          )}
        </>
      )}
      <div className="actions">
        {file !== null && result?.dry_run === true && total > 0 ? (
          <button
            type="button"
            className="button is-main"
            disabled={sending.isBusy}
            onClick={() => void ask(file, false, replace)}
          >
            {words.importNow(total)}
          </button>
        ) : null}
        <button type="button" className="button" onClick={onClose}>
          {result?.dry_run === false ? texts.admin.close : texts.admin.cancel}
        </button>
      </div>
    </Dialog>
  );
}

function Changes({ changes }: { readonly changes: readonly RateChange[] }): ReactElement {
  return (
    <DataTable
      label={words.changes}
      rows={changes}
      keyOf={(change) => `${change.line} ${change.change} ${JSON.stringify(change.before)}`}
      columns={[
        { title: words.lineNumber, cell: ({ line }) => line ?? '–', kind: 'number' },
        {
          title: words.change,
          cell: ({ change }) => <span className={`state is-${change.toLowerCase()}`}>{words.changeOf[change]}</span>,
        },
        { title: words.fields.prefix, cell: ({ before, after }) => <code>{(after ?? before)!.prefix}</code> },
        { title: words.fields.account, cell: ({ before, after }) => (after ?? before)!.account ?? words.everybody },
        { title: words.before, cell: ({ before }) => (before === null ? '–' : priceOf(before)), kind: 'number' },
        { title: words.after, cell: ({ after }) => (after === null ? '–' : priceOf(after)), kind: 'number' },
        { title: words.others, cell: (change) => otherMembers(change), kind: 'wide' },
      ]}
    />
  );
}

const PRICES = new Set(['id', 'prefix', 'account', 'price_1', 'price_n']);

/** What changes of a rate beside its prices. */
function otherMembers({ before, after }: RateChange): string {
  if (before === null || after === null) return (after ?? before)!.description ?? '';
  return (Object.entries(after) as [string, string | number | null][])
    .filter(([name, value]) => !PRICES.has(name) && value !== before[name as keyof typeof before])
    .map(([name, value]) => {
      const label = (words.fields as Readonly<Record<string, string>>)[name] ?? name;
      const show = (one: string | number | null) => (typeof one === 'number' ? amount(one) : (one ?? '–'));
      return `${label}: ${show(before[name as keyof typeof before])} → ${show(value)}`;
    })
    .join('; ');
}

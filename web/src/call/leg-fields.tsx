import type { ReactElement } from 'react';
import { FIELDS } from '../../../src/record/fields.ts';
import type { CallLog, CallLogDetail } from '../api/types.ts';
import { statusText } from '../calls/outcome.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import type { Clock } from '../parts/zone.ts';
import { texts } from '../texts.ts';

interface Props {
  readonly leg: CallLog | CallLogDetail;
  readonly isOpen: boolean;
  readonly clock: Clock;
}

/** Every field of a leg as the source gave it, by its name in the API, and the source's own data. */
export function LegFields({ leg, isOpen, clock }: Props): ReactElement {
  const values = leg as unknown as Readonly<Record<string, string | number | null>>;
  const filled = FIELDS.filter(({ name }) => name !== 'user_data' && values[name] != null);
  return (
    <details className="fields" open={isOpen}>
      <summary>
        <bdi>{leg.caller ?? texts.list.anonymous}</bdi> → <bdi>{leg.callee ?? texts.list.anonymous}</bdi>{' '}
        <time dateTime={leg.started_at}>{clock.clock(leg.started_at)}</time>
      </summary>
      <dl>
        {filled.map(({ name, type }) => {
          const value = String(values[name]);
          const note =
            type === 'time'
              ? clock.full(value)
              : name === 'status_code' && leg.status_code !== 0
                ? statusText(leg.status_code!)
                : null;
          return (
            <div key={name}>
              <dt title={texts.words.fields[name]}>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
                {note === null ? null : <small> {note}</small>}
                <CopyButton
                  bare
                  icon="copy"
                  label={texts.call.copy(name)}
                  copied={texts.call.copied}
                  text={() => value}
                />
              </dd>
            </div>
          );
        })}
      </dl>
      {leg.user_data === null ? null : (
        <>
          <h4>{texts.call.sourceData}</h4>
          <pre tabIndex={0} aria-label={texts.call.sourceData} dir="auto">
            {pretty(leg.user_data)}
          </pre>
        </>
      )}
    </details>
  );
}

/** JSON on lines of its own; what is none as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

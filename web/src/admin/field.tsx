import { useId, type ReactElement, type ReactNode } from 'react';

/** What a control needs to be told of by its label, its hint and its faults. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly faults?: readonly string[];
  readonly isWide?: boolean;
  readonly children: (props: ControlProps) => ReactNode;
}

const NONE: readonly string[] = [];

/** A control with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, faults = NONE, isWide, children }: Props): ReactElement {
  const id = useId();
  const told = [hint === undefined ? '' : `${id}-hint`, faults.length === 0 ? '' : `${id}-fault`].join(' ').trim();
  return (
    <div className={isWide === true ? 'field is-wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': told === '' ? undefined : told,
        'aria-invalid': faults.length > 0 ? true : undefined,
      })}
      {hint === undefined ? null : (
        <small id={`${id}-hint`} className="faint">
          {hint}
        </small>
      )}
      {faults.length === 0 ? null : (
        <p id={`${id}-fault`} role="alert" className="fault">
          {faults.join(' ')}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly faults?: readonly string[];
  readonly placeholder?: string;
  readonly isWide?: boolean;
  readonly isLong?: boolean;
  readonly list?: string;
  readonly type?: 'text' | 'datetime-local';
}

/** One line of text, or several (`isLong`). */
export function TextField(props: TextProps): ReactElement {
  const { value, onChange, placeholder, isLong, list, type = 'text', ...field } = props;
  return (
    <Field {...field}>
      {(control) =>
        isLong === true ? (
          <textarea
            dir="auto"
            rows={3}
            spellCheck={false}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...control}
          />
        ) : (
          <input
            type={type}
            {...(type === 'text' ? { dir: 'auto' } : { step: 1 })}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            list={list}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...control}
          />
        )
      }
    </Field>
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
  readonly hint?: ReactNode;
  readonly faults?: readonly string[];
}

export function SelectField<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { value, choices, onChange, ...field } = props;
  return (
    <Field {...field}>
      {(control) => (
        <select value={value} onChange={(event) => onChange(event.target.value as Value)} {...control}>
          {choices.map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, checked, onChange }: CheckProps): ReactElement {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

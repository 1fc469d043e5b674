import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Faults } from './dialog.tsx';

interface FormEndProps {
  /** What was said against anything but the fields of the form. */
  readonly faults: readonly string[];
  readonly isBusy: boolean;
  readonly onClose: () => void;
}

/** The end of a form in a dialog: what is wrong with it as a whole, saving it, and leaving it. */
export function FormEnd({ faults, isBusy, onClose }: FormEndProps): ReactElement {
  return (
    <div className="form-end">
      <Faults faults={faults} />
      <div className="actions">
        <button type="submit" className="button is-main" disabled={isBusy}>
          {texts.admin.save}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {texts.admin.cancel}
        </button>
      </div>
    </div>
  );
}

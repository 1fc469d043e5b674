import type { Outcome } from '../../../src/record/enums.ts';
import type { IconName } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import type { Row } from './pages.ts';

/** What became of a call or a leg, as it is shown. */
export interface Shown {
  readonly kind: Outcome | 'ONGOING' | 'UNKNOWN';
  readonly word: string;
  /** In a sentence. */
  readonly meaning: string;
  /** Whether it happened to somebody outside, and is nothing to look after here. */
  readonly isElsewhere: boolean;
}

export const OUTCOME_ICONS: Record<Shown['kind'], IconName | null> = {
  ANSWERED: 'answered',
  MISSED: 'missed',
  CANCELLED: 'hungUp',
  BUSY: 'busy',
  REJECTED: 'declined',
  FAILED: 'failed',
  SERVICE: 'machine',
  ONGOING: 'ongoing',
  UNKNOWN: null,
};

const { outcome, outboundMissed, cancelledLeg, outcomeMeaning, status } = texts.words;

function of(kind: Outcome, row: Row, meaning: string = outcomeMeaning[kind]): Shown {
  const isElsewhere =
    row.direction === 'OUTBOUND_CALL' && (kind === 'MISSED' || kind === 'CANCELLED' || kind === 'BUSY');
  const word =
    isElsewhere && kind === 'MISSED'
      ? outboundMissed
      : kind === 'CANCELLED' && !('outcome' in row)
        ? cancelledLeg
        : outcome[kind];
  return { kind, word, meaning, isElsewhere };
}

export function outcomeOf(row: Row): Shown {
  if ('outcome' in row) {
    if (row.outcome !== null) return of(row.outcome, row);
    return row.ended_at === null ? ongoing() : unknown();
  }
  const { answered_at, duration, ended_at, status_code, end_reason } = row;
  if (answered_at !== null || (duration ?? 0) > 0) return of('ANSWERED', row);
  if (ended_at === null && status_code === null && end_reason === null) return ongoing();
  if (status_code === null || status_code === 0) return end_reason === 'CANCELLED' ? of('CANCELLED', row) : unknown();
  return of(kindOf(status_code), row, statusText(status_code));
}

/** `486: busy here`. */
export function statusText(code: number): string {
  const words = status[code];
  return words === undefined ? String(code) : `${code}: ${words}`;
}

function kindOf(code: number): Outcome {
  if (code === 486 || code === 600) return 'BUSY';
  if (code === 603 || code === 607 || code === 608) return 'REJECTED';
  if (code === 487) return 'CANCELLED';
  return code === 480 || code === 408 ? 'MISSED' : 'FAILED';
}

const plain = (kind: Shown['kind'], word: string): Shown => ({ kind, word, meaning: word, isElsewhere: false });
const ongoing = (): Shown => plain('ONGOING', texts.list.ongoing);
const unknown = (): Shown => plain('UNKNOWN', texts.list.unknown);

/** The class of the style sheet. */
export function outcomeClass({ kind, isElsewhere }: Shown): string {
  return `outcome is-${kind.toLowerCase()} ${isElsewhere ? 'is-elsewhere' : ''}`;
}

import { moneyInJson } from '../price/money.ts';
import { formatTime } from '../record/time.ts';
import type { AccountDifference } from '../store/store.ts';
import type { RerateJob } from './rerate-jobs.ts';

/** A job as the API shows it; its sums are exact, whatever their size. */
export function showRerate({ id, state, input, progress, actor, created_at, updated_at }: RerateJob) {
  const { rows, changed, accounts, error } = progress;
  return {
    id,
    state,
    ...input,
    rows,
    changed,
    accounts: accounts.map(showDifference),
    error,
    actor,
    created_at: formatTime(created_at),
    updated_at: formatTime(updated_at),
  };
}

function showDifference({ account, calls, before, after }: AccountDifference) {
  return {
    account,
    calls,
    cost_before: moneyInJson(before),
    cost_after: moneyInJson(after),
    difference: moneyInJson(after - before),
  };
}

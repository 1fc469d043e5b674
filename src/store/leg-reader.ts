import type { SessionLeg } from '../record/session.ts';
import type { Cell } from './row-json.ts';

/** Reads what a leg says to its session from rows that have these columns, in this order. */
export function legReader(columns: readonly string[]): (cells: readonly Cell[]) => SessionLeg<number> {
  const place = (name: keyof SessionLeg<number>) => columns.indexOf(name);
  const started_at = place('started_at');
  const answered_at = place('answered_at');
  const ended_at = place('ended_at');
  const duration = place('duration');
  const status_code = place('status_code');
  const end_reason = place('end_reason');
  const callee = place('callee');
  const destination = place('destination');
  const service_number = place('service_number');
  const trunk = place('trunk');
  return (cells) => {
    const number = (index: number) => cells[index] as number | null;
    return {
      started_at: cells[started_at] as number,
      answered_at: number(answered_at),
      ended_at: number(ended_at),
      duration: number(duration),
      status_code: number(status_code),
      end_reason: number(end_reason),
      callee: number(callee),
      destination: number(destination),
      service_number: number(service_number),
      trunk: number(trunk),
    };
  };
}

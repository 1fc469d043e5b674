import { keyOf, type Stretches } from './aggregate.ts';
import { monthSpan } from './month.ts';

/** A part of a stretch of time: first and last start (ms), and what it counts for. */
export interface Piece {
  readonly key: number;
  readonly from: number;
  readonly to: number;
}

/** The stretches, as far as anything in them is asked for. */
export function piecesOf({ from, to }: { from: number; to: number }, stretches: Stretches): Piece[] {
  const { edges } = stretches;
  const pieces: Piece[] = [];
  for (let stretch = 0; stretch < edges.length - 1; stretch++) {
    const piece = { from: Math.max(edges[stretch]!, from), to: Math.min(edges[stretch + 1]! - 1, to) };
    if (piece.from <= piece.to) pieces.push({ key: keyOf(stretches, stretch), ...piece });
  }
  return pieces;
}

/** What of the pieces lies in a month. */
export function within(pieces: readonly Piece[], { month }: { month: number }): Piece[] {
  const span = monthSpan(month);
  const first = pieces.findIndex(({ to }) => to >= span.from);
  const inside: Piece[] = [];
  for (let at = first; at >= 0 && at < pieces.length && pieces[at]!.from <= span.to; at++) {
    const { key, from, to } = pieces[at]!;
    inside.push({ key, from: Math.max(from, span.from), to: Math.min(to, span.to) });
  }
  return inside;
}

/** The same numbers for the same seed: integers from 0 to below `limit` (xorshift, period 2^32 - 1). */
export function random(seed: number): (limit: number) => number {
  let state = seed || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Every place within some bytes, or `most` of them where there are more: half of them behind what parts columns. */
export function placesIn(bytes: Uint8Array, most: number, seed: number): number[] {
  const all = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, n) => n + 1);
  if (all.length <= most) return all;
  const draw = random(seed);
  const signs = all.filter((place) => ',;|"&:=}>'.includes(String.fromCharCode(bytes[place - 1]!)));
  const chosen = new Set<number>();
  for (let n = 0; chosen.size < most; n++) {
    const from = n % 2 === 0 && signs.length > 0 ? signs : all;
    chosen.add(from[draw(from.length)]!);
  }
  return [...chosen];
}

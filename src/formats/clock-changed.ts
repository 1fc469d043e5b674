/**
 * Whether the clock was changed between two local times, by what lies between them, in ms, beyond the seconds that were
 * counted: local times are an hour (Lord Howe: half an hour) further apart, or less far, than the seconds between them
 * then. The seconds are right, and all times of a draft keep the offset of its start.
 */
export function clockChanged(difference: number): boolean {
  const off = Math.abs(difference);
  return off >= 1_797_000 && (off <= 1_803_000 || (off >= 3_597_000 && off <= 3_603_000));
}

import { offsetAt } from '../../../record/zone.ts';
import type { Finding } from '../../examine/finding.ts';
import type { Connection } from '../connect.ts';

const OFFSETS = `select "zone", "time", case when "name" is not null then (extract(epoch from
      (to_timestamp("time" / 1000) at time zone "zone") - (to_timestamp("time" / 1000) at time zone 'UTC')) * 1000)::bigint end
  from unnest($1::text[]) as "asked" ("zone") cross join unnest($2::bigint[]) as "times" ("time")
  left join pg_timezone_names on "name" = "zone"`;

const CHECK = 'time zones';

/** Whether the server knows the zones that this program knows, and their clocks of this year and the next. */
export async function examineZones(connection: Connection): Promise<Finding> {
  const year = new Date().getUTCFullYear();
  const times = [year, year + 1].flatMap((one) => [Date.UTC(one, 0), Date.UTC(one, 6)]);
  const zones = Intl.supportedValuesOf('timeZone');
  const rows = (await connection.rows(OFFSETS, [zones, times])) as [string, number, number | null][];
  const missing = new Set(rows.filter(([, , offset]) => offset === null).map(([zone]) => zone));
  const other = new Set(
    rows.filter(([zone, time, offset]) => offset !== null && offset !== offsetAt(zone, time)).map(([zone]) => zone),
  );
  if (missing.size + other.size === 0) {
    return {
      check: CHECK,
      state: 'ok',
      message: `the server has the ${zones.length} of this program, and their clocks`,
    };
  }
  const told = [
    ...(missing.size === 0 ? [] : [`the server does not know ${few(missing)}`]),
    ...(other.size === 0 ? [] : [`it has other clocks in ${few(other)}`]),
  ];
  return { check: CHECK, state: 'note', message: `${told.join('; ')}. Bring its tzdata, or this program, up to date.` };
}

function few(zones: ReadonlySet<string>): string {
  const [first, second, third] = zones;
  const named = [first, second, third].filter((zone) => zone !== undefined).join(', ');
  return zones.size <= 3 ? named : `${named} and ${zones.size - 3} more`;
}

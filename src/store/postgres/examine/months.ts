import { findings, type Finding } from '../../examine/finding.ts';
import { monthTable } from '../../month.ts';
import type { Connection } from '../connect.ts';
import { monthsAhead, partitionFault, readPartitions } from '../months.ts';

/** The months there are, their bounds, and whether this one and the next are there. */
export async function examineMonths(connection: Connection): Promise<Finding[]> {
  const partitions = await readPartitions(connection);
  const faults = partitions.map(partitionFault).filter((fault) => fault !== null);
  const names = new Set(partitions.map(({ name }) => name));
  const rows = (await connection.rows('select "month" from "month" order by "month"')) as [number][];
  const months = rows.map(([month]) => month);
  for (const month of months) {
    if (!names.has(monthTable(month)))
      faults.push(`Table ${monthTable(month)} of a month that is there is missing. Restore a backup.`);
  }
  for (const { name, bounds } of partitions) {
    if (bounds === null || months.some((month) => monthTable(month) === name)) continue;
    faults.push(
      `Partition ${name} stands not in table month, so nothing in it is found. Run: insert into month values (${name.slice(-6)}, 1)`,
    );
  }
  const missing = monthsAhead(Date.now()).filter((month) => !months.includes(month));
  const found = findings('months', faults, `there: ${months.length}, each with its own bounds`);
  if (missing.length === 0) return found;
  const message = `${missing.map(monthTable).join(', ')} is not there yet; a server makes it when it starts, and each day`;
  return [...found, { check: 'months', state: 'note', message }];
}

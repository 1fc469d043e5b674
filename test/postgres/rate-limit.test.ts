import { expect, it } from 'vitest';
import { connectDirectly } from '../support/direct-connection.ts';
import { databaseUrlOf } from '../support/engine.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newTenant } from '../support/tenant.ts';
import { until } from '../support/until.ts';
import { withinMinute } from '../support/within-minute.ts';

const LIMIT = 40;
/** What may pass before a server knows what the other has counted: two requests of each at a time, twice. */
const UNKNOWN = 8;

it('a token that asks two servers in turn is refused by both near its limit', async () => {
  using folder = temporaryFolder();
  const env = { RINGLOG_RATE_LIMIT: String(LIMIT) };
  await using a = await startServer({ data: folder.path, env });
  await using b = await startServer({ data: folder.path, env });
  await using database = await connectDirectly((await databaseUrlOf(folder.path))!);

  const told = async (actor: string) => {
    const { rows } = await database.query<{ sum: string }>(
      'select sum("requests") as "sum" from "request_count" where "actor" = $1',
      [actor],
    );
    return Number(rows[0]!.sum);
  };
  /** How many are answered until both refuse. */
  const answered = async () => {
    const { admin } = await newTenant(a);
    const clients = [admin, b.client.as(admin.token)];
    const ask = async (count: number) => {
      const answers = [];
      for (let time = 0; time < count; time++) {
        for (const client of clients) answers.push((await client.get('/whoami')).status);
      }
      sent += answers.length;
      passed += answers.filter((status) => status === 200).length;
      expect(new Set(answers).isSubsetOf(new Set([200, 429]))).toBe(true);
      return answers.every((status) => status === 429);
    };
    let [sent, passed, isOver] = [0, 0, false];
    await ask(LIMIT / 2 - 6);
    while (!isOver && sent < 3 * LIMIT) {
      await until('the servers have told each other', async () => (await told(admin.token!.slice(0, 11))) === sent);
      isOver = await ask(2);
    }
    expect(isOver, `${passed} of ${sent} were answered`).toBe(true);
    return passed;
  };

  // In a minute that ends meanwhile it would be two of them.
  await withinMinute(async () => {
    const passed = await answered();
    expect(passed).toBeGreaterThanOrEqual(LIMIT);
    expect(passed).toBeLessThanOrEqual(LIMIT + UNKNOWN);
  });
});

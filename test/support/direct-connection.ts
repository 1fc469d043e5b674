import { Client } from 'pg';

/** A connection of the test itself to a database, which ends with the test, however that ends. */
export async function connectDirectly(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url });
  // The database may go while nobody asks.
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

import { Client } from 'pg';

type Done = ((error: Error) => void) | ((error: null, client: Client) => void);

/**
 * A client that ends its connection when it could not log in. `pg` leaves it open where it gives up itself, as where the
 * server asks for a password and there is none, and the process stays until the server has waited a minute.
 */
export class LeavingClient extends Client {
  override connect(): Promise<Client>;
  override connect(done: Done): void;
  override connect(done?: Done): Promise<Client> | void {
    if (done === undefined) return super.connect().catch((error: unknown) => this.#leave(error as Error));
    super.connect((error: Error | null) => {
      if (error) void this.end();
      (done as (error: Error | null, client: Client) => void)(error, this);
    });
  }

  #leave(error: Error): never {
    void this.end();
    throw error;
  }
}

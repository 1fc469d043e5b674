import { Client, type ClientConfig } from 'pg';

/** A PostgreSQL database, and how it is used. */
export interface Target {
  /** `postgres://role:password@host:port/database?…`; the options are those of `pg`. */
  readonly url: string;
  /** How many connections this process opens at most. */
  readonly pool: number;
  /** How long a statement may take that answers what users ask, in milliseconds. */
  readonly statementTimeout: number;
}

/** Where a database is, for people: no password. */
export interface Place {
  readonly role: string;
  readonly database: string;
  /** `host:port`, or the path of a socket's folder. */
  readonly server: string;
  readonly host: string;
  readonly port: number;
}

/** @throws what `pg` says about options that make no sense, or of files of certificates that are not there. */
export function placeOf(url: string): Place {
  const { user, database, host, port } = new Client(connectionOf(url));
  const server = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { role: user ?? '', database: database ?? '', server, host, port };
}

/** How long the server is waited for, in seconds, where the address has no `connect_timeout`. */
const CONNECT_TIMEOUT = 10;

/** How long a connection is waited for, in milliseconds. */
export function connectTimeout(url: string): number {
  const given = Number(/[?&]connect_timeout=(\d{1,4})(?:&|$)/.exec(url)?.[1] ?? 0);
  return 1000 * (given || CONNECT_TIMEOUT);
}

/** `sslmode` means what it means to psql: `require` encrypts, `verify-full` looks at the certificate, too. */
export function connectionOf(url: string): ClientConfig {
  const compatible = /[?&]sslmode=/.test(url) && !/[?&]uselibpqcompat=/.test(url);
  return { connectionString: compatible ? `${url}&uselibpqcompat=true` : url };
}

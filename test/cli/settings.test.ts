import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a setting that makes no sense', () => {
  it.each([
    ['RINGLOG_PORT', 'abc', "RINGLOG_PORT is a whole number from 0 to 65535, not 'abc'."],
    ['RINGLOG_PORT', '70000', 'RINGLOG_PORT'],
    ['RINGLOG_PORT', '-1', 'RINGLOG_PORT'],
    ['RINGLOG_PORT', '80.5', 'RINGLOG_PORT'],
    ['RINGLOG_RATE_LIMIT', '-1', 'RINGLOG_RATE_LIMIT is a whole number'],
    ['RINGLOG_RATE_LIMIT', 'many', "RINGLOG_RATE_LIMIT is a whole number from 0 to 1000000000, not 'many'."],
    ['RINGLOG_DATABASE_URL', 'nonsense', 'RINGLOG_DATABASE_URL is the address of a PostgreSQL database'],
    [
      'RINGLOG_DATABASE_URL',
      'mysql://root@localhost/calls',
      'like postgres://ringlog:PASSWORD@db.example:5432/ringlog',
    ],
    ['RINGLOG_DATABASE_URL', 'postgres://a:b@[::/c', 'RINGLOG_DATABASE_URL'],
    ['RINGLOG_DATABASE_POOL', '1', "RINGLOG_DATABASE_POOL is a whole number from 2 to 1000, not '1'."],
    ['RINGLOG_STATEMENT_TIMEOUT', '0', 'RINGLOG_STATEMENT_TIMEOUT is a whole number from 1 to 86400'],
    ['RINGLOG_LOG_LEVEL', 'loud', 'RINGLOG_LOG_LEVEL is one of'],
    ['RINGLOG_METRICS_TOKEN', 'short', 'RINGLOG_METRICS_TOKEN'],
  ])('stops the program with a message that names it: %s=%s', async (name, value, message) => {
    using folder = temporaryFolder();
    const { code, stdout, stderr } = await ringlog(['serve', '--data', folder.file('data')], {
      env: { [name]: value },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(folder.file('data'))).toBe(false);
  });

  it('that may hold a password is not shown', async () => {
    const env = { RINGLOG_DATABASE_URL: 'mysql://ringlog:sesame-7@db.example/ringlog' };
    const { stderr } = await ringlog(['list'], { env });
    expect(stderr).not.toContain('sesame-7');
  });

  it('on the command line is named as it was written there', async () => {
    const { code, stderr } = await ringlog(['serve', '--port', 'x']);
    expect(code).toBe(1);
    expect(stderr).toContain("--port is a whole number from 0 to 65535, not 'x'.");
  });

  it.each([
    ['serve', '--data'],
    ['import', '-', '--data'],
    ['list', '--tenant'],
    ['serve', '--port'],
    ['serve', '--host'],
    ['listen', '--format', '3cx', '--port', '0', '--host'],
  ])('is a flag that is empty: %s', async (...args) => {
    using folder = temporaryFolder();
    const env = { RINGLOG_DATA: folder.file('data'), RINGLOG_PORT: '0' };
    const { code, stdout, stderr } = await ringlog([...args, ''], { env, cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`ringlog: ${args.at(-1)} is empty. Give it a value, or leave it out.\n`);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is told together with the others', async () => {
    const env = { RINGLOG_PORT: 'x', RINGLOG_RATE_LIMIT: 'y', RINGLOG_LOG_LEVEL: 'z' };
    const { stderr } = await ringlog(['serve'], { env });
    for (const name of Object.keys(env)) expect(stderr).toContain(name);
  });

  it('also stops the other commands', async () => {
    using folder = temporaryFolder();
    const { code, stderr } = await ringlog(['token', 'create', '--role', 'admin', '--data', folder.path], {
      env: { RINGLOG_PORT: 'x' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('RINGLOG_PORT');
  });

  it('that is no address of this machine is named', async () => {
    using folder = temporaryFolder();
    for (const host of ['203.0.113.1', 'no-such-host.invalid']) {
      const { code, stderr } = await ringlog(['serve', '--data', folder.path, '--port', '0', '--host', host]);
      expect(code, stderr).toBe(1);
      expect(stderr).toContain(host);
      expect(stderr).toContain('--host');
      expect(stderr).not.toContain('    at ');
    }
  });
});

describe('settings', () => {
  it('on the command line go before their variables, and empty variables are none', async () => {
    using folder = temporaryFolder();
    const env = {
      RINGLOG_DATA: folder.file('not-this'),
      RINGLOG_PORT: '1',
      RINGLOG_HOST: '',
      RINGLOG_DATABASE_URL: '',
    };
    await using server = await startServer({ data: folder.file('this'), env });
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect((await ringlog(['tenant', 'list'], { env })).code).toBe(1);
    expect((await ringlog(['tenant', 'list'], { env: { RINGLOG_DATA: folder.file('this') } })).code).toBe(0);
  });

  it('default to ./data', async () => {
    using folder = temporaryFolder();
    const { stderr } = await ringlog(['list'], { cwd: folder.path });
    expect(stderr).toContain('There is no Ringlog data in ./data.');
  });
});

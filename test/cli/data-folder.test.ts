import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RINGLOG } from '../support/program.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** Rights do not bind root, which becomes nobody; null where nobody may not run the program. */
function otherUser(): { readonly uid?: number } | null {
  if (process.getuid!() !== 0) return {};
  return spawnSync(RINGLOG, ['--version'], NOBODY).status === 0 ? { uid: NOBODY.uid } : null;
}

describe('a server and its data folder', () => {
  it('refuses a folder that another server holds, and names that one, which goes on', async () => {
    await using first = await startServer();
    const { code, stdout, stderr } = await ringlog(['serve', '--data', first.data, '--port', '0']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`The data folder ${first.data} is held by another server`);
    expect(stderr).toContain(first.url);
    expect(stderr).toContain(String(first.process.pid));
    expect(stderr).not.toContain('    at ');
    expect((await first.client.get('/calllogs')).status).toBe(200);
  });

  it('leaves no note behind when it ends', async () => {
    await using server = await startServer();
    expect(existsSync(`${server.data}/server.json`)).toBe(true);
    expect(await server.stop()).toBe(0);
    expect(existsSync(`${server.data}/server.json`)).toBe(false);
    expect(server.errors()).toBe('');
  });
});

describe('a data folder that cannot be', () => {
  it('because a part of its path is a file is named', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('file'), '');
    for (const path of [folder.file('file'), folder.file('file/data')]) {
      for (const command of [
        ['serve', '--port', '0'],
        ['token', 'create', '--role', 'admin'],
      ]) {
        const { code, stdout, stderr } = await ringlog([...command, '--data', path]);
        expect({ code, stdout }, path).toEqual({ code: 1, stdout: '' });
        expect(stderr).toContain(path);
        expect(stderr).not.toContain('    at ');
      }
    }
  });

  it('because nobody may make it there is named', async () => {
    for (const command of [
      ['serve', '--port', '0'],
      ['token', 'create', '--role', 'admin'],
      ['import', '-'],
    ]) {
      const { code, stdout, stderr } = await ringlog([...command, '--data', '/sys/ringlog']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('/sys/ringlog');
      expect(stderr).not.toContain('    at ');
    }
  });

  it('because this user may not write there is named', async () => {
    using folder = temporaryFolder();
    const data = folder.file('data');
    expect((await ringlog(['token', 'create', '--role', 'admin', '--data', data])).code).toBe(0);
    const user = otherUser();
    chmodSync(folder.path, 0o755);
    chmodSync(data, 0o555);
    for (const file of ['ringlog.db']) chmodSync(`${data}/${file}`, 0o444);
    try {
      if (user === null) return;
      for (const command of [['serve', '--port', '0'], ['token', 'create', '--role', 'admin'], ['list']]) {
        for (const path of command[0] === 'list' ? [data] : [data, `${data}/new`]) {
          const { code, stdout, stderr } = await ringlog([...command, '--data', path], user);
          expect({ code, stdout }, `${command[0]}: ${stderr}`).toEqual({ code: 1, stdout: '' });
          expect(stderr).toContain(path);
          expect(stderr).not.toContain('    at ');
        }
      }
    } finally {
      chmodSync(data, 0o755);
    }
  });

  it('because this user may not look into it is not taken for one without data', async () => {
    using folder = temporaryFolder();
    const data = folder.file('data');
    expect((await ringlog(['token', 'create', '--role', 'admin', '--data', data])).code).toBe(0);
    const user = otherUser();
    chmodSync(folder.path, 0o755);
    chmodSync(data, 0o000);
    try {
      if (user === null) return;
      for (const command of [['list'], ['token', 'list'], ['backup', folder.file('copy.db')], ['doctor']]) {
        const { code, stdout, stderr } = await ringlog([...command, '--data', data], user);
        expect(code, command[0]).toBe(1);
        expect(stdout + stderr).toContain(`This user may not look into the data folder ${data}`);
        expect(stdout + stderr).not.toContain('There is no Ringlog data');
        expect(stderr).not.toContain('    at ');
      }
    } finally {
      chmodSync(data, 0o755);
    }
  });

  it('because its database is none is named', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('ringlog.db'), 'this is no database '.repeat(1000));
    for (const command of [['serve', '--port', '0'], ['list']]) {
      const { code, stdout, stderr } = await ringlog([...command, '--data', folder.path]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(folder.file('ringlog.db'));
      expect(stderr).toContain('no database');
      expect(stderr).not.toContain('    at ');
    }
  });
});

describe('where there is no data', () => {
  it.each([
    ['list'],
    ['show', 'x'],
    ['quarantine', 'list'],
    ['quarantine', 'show', '1'],
    ['quarantine', 'retry', '--all'],
    ['token', 'list'],
    ['token', 'revoke', '1'],
    ['tenant', 'list'],
  ])('%s %s says so and makes nothing', async (...args) => {
    using folder = temporaryFolder();
    const missing = `${folder.path}/nothing`;
    const { code, stderr } = await ringlog([...args, '--data', missing]);
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no Ringlog data in ${missing}.`);
    expect(stderr).toContain('--data');
    expect(existsSync(missing)).toBe(false);
  });
});

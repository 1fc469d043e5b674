import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRinglog, type Background } from '../support/background.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

let folder: TemporaryFolder;
let running: Background[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const one of running) await one[Symbol.asyncDispose]();
  running = [];
  folder.remove();
});

const env = () => ({ RINGLOG_DATA: folder.path });
const record = (n: number) =>
  `${JSON.stringify({ started_at: new Date(Date.UTC(2026, 6, 1) + n * 1000), caller: '101', source_key: String(n) })}\n`;

async function listen(...args: readonly string[]): Promise<{ one: Background; port: number }> {
  const one = await startRinglog(['listen', '--port', '0', '--format', 'ringlog', '--source', 'desk', ...args], env());
  running.push(one);
  // The line as a whole, in however many pieces it comes.
  const said = /Listening on [\d.]+:(\d+)\n/;
  await one.printed(said);
  return { one, port: Number(said.exec(one.output())![1]) };
}

async function dial(port: number, from?: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', ...(from === undefined ? {} : { localAddress: from }) });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const count = async () => (await ringlogJson<{ count: number }>(['list', '--top', '1'], { env: env() })).count;

describe('listen', () => {
  it('takes records however the writes are cut, from several connections, and the last without its line end', async () => {
    const { one, port } = await listen();
    const [first, second] = [await dial(port), await dial(port)];
    const text = record(0) + record(1);
    for (const cut of [7, 50, text.length]) {
      first.write(text.slice(cut === 7 ? 0 : cut === 50 ? 7 : 50, cut));
      await pause(30);
    }
    second.write(record(2));
    await one.printed(/1 stored[^]*1 stored[^]*1 stored|2 stored[^]*1 stored|1 stored[^]*2 stored/);
    // What was sent is there before the connection ends.
    expect(await count()).toBe(3);
    second.end(record(3).trimEnd());
    await until('the fourth is stored', async () => (await count()) === 4);
    // They come together: where the first is stored the beginning of the other has been read.
    first.write(record(4) + record(5).slice(0, 10));
    await until('the fifth is stored', async () => (await count()) === 5);
    expect(await one.stop()).toBe(0);
    expect(one.output()).toContain('6 records read: 5 stored, 0 updated, 0 unchanged, 1 rejected');
  });

  it('keeps what it cannot read, and goes on', async () => {
    const { one, port } = await listen();
    const socket = await dial(port);
    socket.end(`nonsense\r\n${record(0)}`);
    await one.printed(/1 stored[^]*has gone|has gone/);
    await until('it is stored', async () => (await count()) === 1);
    const { items } = await ringlogJson<{ items: unknown[] }>(['quarantine', 'list'], { env: env() });
    expect(items).toMatchObject([{ source: 'desk', format: 'ringlog', line: 1 }]);
  });

  it('takes nothing from who is not allowed', async () => {
    const { one, port } = await listen('--allow', '127.0.0.2', '127.0.1.0/24');
    const stranger = await dial(port);
    await once(stranger, 'close');
    await one.printed('127.0.0.1 may not send');
    const friend = await dial(port, '127.0.1.7');
    friend.end(record(0));
    await until('it is stored', async () => (await count()) === 1);
  });

  it('says what cannot be', async () => {
    const { port } = await listen();
    for (const [args, message] of [
      [['--port', String(port), '--format', 'ringlog'], `Port ${port} of 127.0.0.1 is in use`],
      [['--port', 'x', '--format', 'ringlog'], '--port is a whole number from 0 to 65535'],
      [['--port', '0'], 'Say which format comes'],
      [['--port', '0', '--format', 'ringlog', '--allow', 'office'], "'office' is no address and no network"],
      [['--port', '0', '--format', 'ringlog', '--host', '192.0.2.1'], 'This machine has no address 192.0.2.1'],
    ] as const) {
      const { code, stderr } = await ringlog(['listen', ...args], { env: env() });
      expect({ code, stderr }, args.join(' ')).toEqual({ code: 1, stderr: expect.stringContaining(message) });
    }
  });
});

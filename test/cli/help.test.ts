import { describe, expect, it } from 'vitest';
import { ringlog } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import pkg from '../../package.json' with { type: 'json' };

const COMMANDS = [
  'serve',
  'import',
  'watch',
  'listen',
  'list',
  'show',
  'quarantine list',
  'quarantine show',
  'quarantine retry',
  'quarantine purge',
  'source add',
  'source list',
  'source show',
  'source edit',
  'source remove',
  'token create',
  'token list',
  'token revoke',
  'tenant create',
  'tenant list',
  'migrate',
  'doctor',
  'backup',
  'copy',
];
/** What names its stores by flags of its own. */
const WITHOUT_DATA = 'copy';
const GROUPS = ['', 'quarantine', 'source', 'token', 'tenant'];

describe('--help', () => {
  it('of every command explains it, with an example that begins with it', async () => {
    await Promise.all(
      [...COMMANDS, ...GROUPS].map(async (command) => {
        const { code, stdout, stderr } = await ringlog([...words(command), '--help']);
        expect(code, command).toBe(0);
        expect(stderr).toBe('');
        expect(stdout).toContain(`Usage: ringlog ${command}`.trim());
        const example = stdout.slice(stdout.indexOf('\nExample:\n'));
        expect(example.startsWith(`\nExample:\n  ringlog ${command}`), command).toBe(true);
        if (COMMANDS.includes(command)) {
          const options = command === WITHOUT_DATA ? ['--from', '--to', '--json'] : ['--data', '--json'];
          for (const option of options) expect(stdout, command).toContain(option);
        }
      }),
    );
  });

  it('of the program names every command', async () => {
    const { stdout } = await ringlog(['--help']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${words(command)[0]!}\\b`, 'm'));
  });

  it('examples are right: their options are known', async () => {
    using folder = temporaryFolder();
    const env = { RINGLOG_DATA: folder.file('none') };
    const examples = [
      ['list', '--orderby', 'duration desc', '--top', '20'],
      ['quarantine', 'retry', '--all'],
      ['show', 'NzAwNTUxOTA5NzczMTQ4MTYw'],
    ];
    for (const example of examples) {
      expect((await ringlog(example, { env })).stderr).toContain('There is no Ringlog data in');
    }
  });
});

describe('what is no command', () => {
  it.each([
    [['nope'], "unknown command 'nope'"],
    [['list', '--colour'], "unknown option '--colour'"],
    [['show'], "missing required argument 'id'"],
    [['import'], "missing required argument 'file'"],
    [['token', 'create'], '--role'],
    [['list', '--top'], '--top'],
    [['token', 'nope'], "unknown command 'nope'"],
    [['serve', 'more'], 'too many arguments'],
  ])('ends with 1 and says so: %j', async (args, message) => {
    const { code, stdout, stderr } = await ringlog(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain('--help');
    expect(stderr).not.toContain('    at ');
  });

  it('nor a command at all: shows the help and ends with 1', async () => {
    const { code, stderr } = await ringlog([]);
    expect(code).toBe(1);
    expect(stderr).toContain('Usage: ringlog');
  });

  it('--version is that of the package', async () => {
    expect(await ringlog(['--version'])).toEqual({ code: 0, stdout: `${pkg.version}\n`, stderr: '' });
  });
});

function words(command: string): string[] {
  return command.split(' ').filter((word) => word !== '');
}

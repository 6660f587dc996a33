import { buildCordon, complaint, runCordon } from '../support/cli/cordonProcess';

beforeAll(buildCordon, 120_000);

const COMMANDS = ['serve', 'token', 'tenant', 'tenant add', 'import', 'export', 'evaluate', 'migrate', 'accept-clock'];

describe('the help', () => {
  it('of the command line names every command and the exit codes', async () => {
    const { code, stdout } = await runCordon(['--help'], {});
    expect(code).toBe(0);
    for (const command of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command.split(' ')[0]}\\b`, 'm'));
    }
    expect(stdout).toContain('Exit codes: 0 done or allowed, 1 refused or blocked, 2 wrong usage or configuration, 3 no answer.');
  });

  it('of each command shows its usage and an example', async () => {
    const helps = await Promise.all(COMMANDS.map((command) => runCordon([...command.split(' '), '--help'], {})));
    helps.forEach(({ code, stdout, stderr }, index) => {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: cordon ${COMMANDS[index]}\\b`));
      expect(stdout).toMatch(new RegExp(`Examples:\\n.*cordon ${COMMANDS[index]}\\b`));
    });
  });

  it('of `token` shows durations as a user types them', async () => {
    expect((await runCordon(['token', '--help'], {})).stdout.replace(/\s+/g, ' ')).toContain('30m, 8h, 7d (default: 8h)');
  });
});

/** Makes a process say at its end in which mode the libraries run. */
const SAYS_MODE = {
  NODE_OPTIONS: "--import=data:text/javascript,process.on('exit',()=>process.stderr.write(String(process.env.NODE_ENV)))",
};

describe('the command line', () => {
  it('runs the libraries without their checks for developers, unless its environment asks for them', async () => {
    expect((await runCordon(['--help'], SAYS_MODE)).stderr).toBe('production');
    expect((await runCordon(['--help'], { ...SAYS_MODE, NODE_ENV: 'development' })).stderr).toBe('development');
  });

  it.each([
    ['an unknown command', ['evaluat', '--from', 'a.example'], /unknown command 'evaluat'.*Did you mean evaluate/],
    ['an unknown option', ['evaluate', '--form', 'a.example', '--to', 'b.example'], /unknown option '--form'.*Did you mean --from/],
    ['a missing option', ['evaluate', '--from', 'a.example'], /required option '--to <tenant>' not specified/],
    ['a missing argument', ['import'], /missing required argument 'file'/],
    ['an argument too many', ['migrate', 'now'], /too many arguments/],
    [
      'a tenant that is neither an ID nor a domain',
      ['export', '--tenant', 'con toso'],
      /--tenant.*must be a tenant ID \(a UUID\) or a domain/,
    ],
    ['`*` instead of one tenant', ['export', '--tenant', '*'], /must be a tenant ID/],
    ['neither a creator tenant nor --no-creator', ['evaluate', '--to', 'a.example'], /either --from with a tenant, or --no-creator/],
    [
      'both a creator tenant and --no-creator',
      ['evaluate', '--no-creator', '--from', 'b.example', '--to', 'a.example'],
      /either --from with a tenant, or --no-creator/,
    ],
    [
      'an unknown identity provider',
      ['evaluate', '--no-creator', '--to', 'a.example', '--identity-provider', 'x'],
      /Allowed choices are entra-id, other/,
    ],
    [
      'an unknown role',
      ['token', '--role', 'Admin'],
      /Allowed choices are Evaluator, PolicyReader, TenantAdmin, PlatformEvaluator, PlatformOperator/,
    ],
    ['a role for one tenant without that tenant', ['token', '--role', 'PlatformOperator', 'TenantAdmin'], /`TenantAdmin`.*--tenant/],
    ['a duration without a unit', ['token', '--role', 'PlatformOperator', '--expires', '8'], /such as 8h/],
    ['a token that is valid for too long', ['token', '--role', 'PlatformOperator', '--expires', '367d'], /at most 366d/],
    ['an empty subject', ['token', '--role', 'PlatformOperator', '--subject', ''], /1 to 256 characters/],
    ['an unknown cloud', ['tenant', 'add', '--name', 'A', '--domain', 'a.example', '--cloud', 'MOON'], /Allowed choices are PUBLIC/],
    ['an ID that is not a UUID', ['tenant', 'add', '--name', 'A', '--domain', 'a.example', '--id', '{1}'], /UUID of 36 characters/],
    ['a server without a token', ['export', '--tenant', 'a.example', '--url', 'http://127.0.0.1:9'], /--token or set CORDON_TOKEN/],
    [
      'an address that is not a URL',
      ['export', '--tenant', 'a.example', '--url', '127.0.0.1:9', '--token', 'x'],
      /The address of a server is a URL/,
    ],
  ])('refuses %s in one line, with exit code 2', async (_what, args, message) => {
    const ended = await runCordon(args, { DATA_DIR: '/nonexistent' });
    expect(complaint(ended)).toMatch(message);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('prints its help and ends with exit code 2 if no command is given', async () => {
    const { code, stdout, stderr } = await runCordon([], {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: cordon');
  });
});

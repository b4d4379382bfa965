import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/errors.ts';
import { runCommand, type Argv, type CommandOptions } from '../../../src/process/run-command.ts';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
let cwd: string;

beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'reconcile-run-')));
});

function run(argv: Argv, options: Partial<CommandOptions> = {}): ReturnType<typeof runCommand> {
  return runCommand(argv, { cwd, env, timeout: 20_000, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<OperationalError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof OperationalError)) throw new Error(`expected a failure, got ${String(outcome)}`);
  return outcome;
}

/** Processes whose command line holds `mark`. */
async function survivors(mark: string): Promise<string> {
  const { stdout } = await run([
    'sh',
    '-c',
    'ps -eo args | grep -F "$0" | grep -v -e grep -e "sh -c" || true',
    mark,
  ]);
  return stdout;
}

describe('runCommand', () => {
  it('gives what the command printed, both ways', async () => {
    await expect(run(['sh', '-c', 'echo out; echo err >&2'])).resolves.toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it.each([
    ['; rm -rf /'],
    ['$(touch hacked)'],
    ['a b\tc'],
    ['\'"\\'],
    ['*'],
    [''],
    ['--'],
    ['-n'],
    ['äöü 🙂'],
    ['line\nbreak'],
  ])('hands over the argument %j as it is', async (argument) => {
    const { stdout } = await run([
      process.execPath,
      '-e',
      'process.stdout.write(process.argv[1])',
      '--',
      argument,
    ]);
    expect(stdout).toBe(argument);
  });

  it('runs in the directory that it is told, with the environment that it is told', async () => {
    const { stdout } = await run(['sh', '-c', 'pwd; env | sort'], { env: { ...env, GREETING: 'hello' } });
    const [directory, ...variables] = stdout.trim().split('\n');
    expect(directory).toBe(cwd);
    expect(variables.filter((line) => !/^(?:PATH|PWD|OLDPWD|SHLVL|_)=/.test(line))).toEqual([
      'GREETING=hello',
    ]);
  });

  it('does not prefer programs out of node_modules', async () => {
    const bin = join(cwd, 'node_modules/.bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'true'), '#!/bin/sh\necho wrong\n', { mode: 0o755 });
    await expect(run(['true'])).resolves.toEqual({ stdout: '', stderr: '' });
  });

  it('gives the command nothing to read', async () => {
    await expect(run(['cat'])).resolves.toMatchObject({ stdout: '' });
  });

  it('tells status, last lines and the command of a failure, without credentials', async () => {
    const failure = await failureOf(
      run([
        'sh',
        '-c',
        'seq 30; echo broken >&2; exit 7',
        'https://bob:hunter2@example.com/x',
        '--token=abc',
      ]),
    );
    expect(failure.code).toBe('process.failed');
    expect(failure.message).toContain('ended with status 7');
    expect(failure.message).toContain('https://***@example.com/x');
    expect(failure.hint).toContain('broken');
    expect(`${failure.message}${failure.hint}`).not.toMatch(/hunter2|abc/);
  });

  it('tells the signal that ended the command', async () => {
    const failure = await failureOf(run(['sh', '-c', 'kill -SEGV $$']));
    expect(failure.message).toContain('by SIGSEGV');
  });

  it('tells when there is no such program, or no such directory', async () => {
    const missing = await failureOf(run(['no-such-program-here']));
    expect(missing).toMatchObject({ code: 'process.failed' });
    expect(missing.message).toContain('ENOENT');
    await expect(failureOf(run(['true'], { cwd: join(cwd, 'absent') }))).resolves.toMatchObject({
      code: 'process.failed',
    });
    const notAProgram = await failureOf(run([cwd]));
    expect(notAProgram.message).toContain('EACCES');
  });

  it('keeps to its deadline when a process in the background holds the output open', async () => {
    const start = performance.now();
    const failure = await failureOf(run(['sh', '-c', 'sleep 61.5 & sleep 61.5'], { timeout: 300 }));
    expect(failure).toMatchObject({ code: 'process.timeout', retry: 'backoff' });
    expect(performance.now() - start).toBeLessThan(5000);
    await expect(survivors('sleep 61.5')).resolves.toBe('');
  });

  it('ends a command that ignores SIGTERM', async () => {
    const start = performance.now();
    const failure = await failureOf(
      run(['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'], { timeout: 200 }),
    );
    expect(failure.code).toBe('process.timeout');
    expect(performance.now() - start).toBeLessThan(6000);
  });

  it('returns when a process that left the group holds the output open', async () => {
    const start = performance.now();
    const result = await run(['sh', '-c', 'setsid sleep 5.25 & echo done']);
    expect(result.stdout).toBe('done\n');
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it('leaves nothing of the group behind when the command ends well', async () => {
    await run(['sh', '-c', 'sleep 62.5 & echo done']);
    await expect(survivors('sleep 62.5')).resolves.toBe('');
  });

  it('ends a command that prints without end', async () => {
    const failure = await failureOf(run(['yes'], { maxOutputBytes: 1_000_000 }));
    expect(failure.message).toContain('more than 1000000 bytes');
  });

  it('takes output up to the limit', async () => {
    const { stdout } = await run(['head', '-c', '1000000', '/dev/zero'], { maxOutputBytes: 1_000_000 });
    expect(stdout).toHaveLength(1_000_000);
  });

  it('is interrupted by a signal, before and while it runs', async () => {
    const controller = new AbortController();
    const running = failureOf(run(['sleep', '63.5'], { signal: controller.signal }));
    controller.abort();
    await expect(running).resolves.toMatchObject({ code: 'interrupted' });
    await expect(failureOf(run(['true'], { signal: controller.signal }))).resolves.toMatchObject({
      code: 'interrupted',
    });
  });
});

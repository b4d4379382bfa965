import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { traceProcesses } from '../../../src/process/find-users.ts';
import { findMarked, killMarked } from '../../../src/process/kill-marked.ts';
import type { Argv } from '../../../src/process/run-command.ts';
import { runLogged, type LoggedOptions } from '../../../src/process/run-logged.ts';
import { makeTree } from '../../support/temporary-tree.ts';

function prepare(): {
  readonly log: string;
  readonly run: (argv: Argv, options?: Partial<LoggedOptions>) => ReturnType<typeof runLogged>;
  readonly mark: { name: string; value: string };
} {
  const cwd = makeTree({});
  const log = join(cwd, 'log');
  const mark = { name: 'TEST_MARK', value: randomUUID() };
  const common = {
    cwd,
    log,
    mark,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    timeout: 60_000,
    maxLogBytes: 100_000,
  };
  return { log, mark, run: (argv, options = {}) => runLogged(argv, { ...common, ...options }) };
}

describe('runLogged', () => {
  it('puts both outputs into the log, behind what is there', async () => {
    const { log, run } = prepare();
    await expect(run(['sh', '-c', 'echo out; echo err >&2'])).resolves.toEqual({
      kind: 'exited',
      exitCode: 0,
    });
    await expect(run(['sh', '-c', 'echo more; exit 3'])).resolves.toEqual({ kind: 'exited', exitCode: 3 });
    expect(readFileSync(log, 'utf8')).toBe('out\nerr\nmore\n');
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  it('tells the last line now and then', async () => {
    const { run } = prepare();
    const lines: string[] = [];
    await run(['sh', '-c', 'echo first; sleep 0.2; echo; sleep 0.2'], { onLine: (line) => lines.push(line) });
    expect(lines).toContain('first');
  });

  it.each([
    ['is not there', ['no-such-program'], { kind: 'not-started', code: 'ENOENT' }],
    ['ends by a signal', ['sh', '-c', 'kill -SEGV $$'], { kind: 'killed', signal: 'SIGSEGV' }],
  ] as const)('says that a program %s', async (_, argv, ending) => {
    const { run } = prepare();
    await expect(run(argv as unknown as Argv)).resolves.toEqual(ending);
  });

  it('leaves nothing running, also of what has left its group and closed its files', async () => {
    const { run, mark } = prepare();
    await run(['sh', '-c', 'setsid sh -c "sleep 305 & sleep 305" >/dev/null 2>&1 < /dev/null & exit 0']);
    expect(findMarked(mark.name).filter(({ value }) => value === mark.value)).toEqual([]);
  });

  it('is over before it begins when it is not wanted any more', async () => {
    const { run } = prepare();
    await expect(run(['true'], { signal: AbortSignal.abort() })).resolves.toEqual({ kind: 'interrupted' });
  });
});

describe('processes of this host', () => {
  it('are found by what they inherited and by what they were started with', async () => {
    const value = randomUUID();
    const started = Date.now();
    const child = spawn('sh', ['-c', 'echo up; sleep 306', value], {
      env: { PATH: '/usr/bin:/bin', TEST_MARK: value },
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child.stdout, 'data');
    const trace = traceProcesses().find(({ pid }) => pid === child.pid);
    expect(trace?.text).toContain(value);
    expect(Math.abs((trace?.startedAt ?? 0) - started)).toBeLessThan(1000);
    expect(killMarked({ name: 'TEST_MARK', value })).toBeGreaterThanOrEqual(1);
    await once(child, 'exit');
  });
});

import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/catalog/json.ts';
import {
  verifyRuntimes,
  type VerificationReport,
  type VerifyOptions,
} from '../../../src/environments/verify-runtimes.ts';
import { runtime, version } from '../../support/environment-host.ts';
import { makeTree } from '../../support/temporary-tree.ts';

interface Bench {
  readonly root: string;
  readonly verify: (
    verification: JsonObject,
    changes?: Partial<VerifyOptions>,
  ) => Promise<VerificationReport['verifications']>;
  readonly report: (
    verification: JsonObject,
    changes?: Partial<VerifyOptions>,
  ) => Promise<VerificationReport>;
  /** How often the program was started. */
  readonly runs: (name?: string) => number;
}

/** A host whose programs are scripts that note each of their runs. */
function bench(programs: Readonly<Record<string, string>>): Bench {
  const root = makeTree(
    Object.fromEntries(
      Object.entries(programs).map(([name, script]) => [
        `bin/${name}`,
        { mode: 0o755, content: `#!/bin/sh\necho run >> "$0.runs"\n${script}\n` },
      ]),
    ),
  );
  const report: Bench['report'] = (verification, changes = {}) =>
    verifyRuntimes([runtime('core.tool', {}, { distributions: { verification } })], {
      root,
      trust: 'trusted-repo',
      approved: new Set(),
      parallelism: 4,
      variables: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, DATABASE_URL: 'secret' },
      now: Date.now(),
      timeToLive: 60_000,
      run: 'unknown',
      ...changes,
    });
  return {
    root,
    report,
    verify: async (verification, changes) => (await report(verification, changes)).verifications,
    runs: (name = 'tool') => {
      const path = join(root, `bin/${name}.runs`);
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
    },
  };
}

const tool = { binary: 'tool', args: ['--version'] };

describe('verifyRuntimes', () => {
  it.each([
    [{ always_available: true }, 'every host has it'],
    [{ check_required: false, commands: [{ binary: 'absent' }] }, 'no check is required'],
    [{}, 'there is no command to verify it with'],
  ])('takes %j as available without running anything', async (verification, reason) => {
    await expect(bench({}).verify(verification)).resolves.toMatchObject([{ available: true, reason }]);
  });

  it('tries commands by priority until one succeeds, and searches both outputs', async () => {
    const { verify, root, runs } = bench({ tool: 'echo "tool 1.2.3" >&2', other: 'echo 9', third: 'exit 1' });
    const commands = [
      { binary: 'other', priority: 3 },
      { binary: 'absent', priority: 0 },
      { ...tool, pattern: '^tool 1\\.', priority: 2 },
      { binary: 'third', priority: 1 },
    ];
    await expect(verify({ commands })).resolves.toEqual([
      {
        runtime: 'core.tool',
        version: '',
        available: true,
        detected: '1.2.3',
        program: join(root, 'bin/tool'),
        reason: 'tool answers 1.2.3',
        fix: undefined,
      },
    ]);
    expect([runs('third'), runs('tool'), runs('other')]).toEqual([1, 1, 0]);
  });

  it('says why nothing succeeded, and what to do', async () => {
    const { verify } = bench({ tool: 'echo "tool 2.0.0"', third: 'exit 4' });
    const commands = [{ binary: 'absent' }, { ...tool, pattern: '^tool 1\\.' }, { binary: 'third' }];
    const [found] = await verify({ commands });
    expect(found).toMatchObject({
      available: false,
      reason:
        'absent is not installed; tool says "tool 2.0.0", which does not match ^tool 1\\.; third ended with status 4',
      fix: 'Install tool on this host, or put the directory of absent into PATH.',
    });
  });

  it('accepts the exit status that is stated', async () => {
    const { verify } = bench({ tool: 'echo 1.0.0; exit 3' });
    await expect(verify({ commands: [{ ...tool, exit_code: 3 }] })).resolves.toMatchObject([
      { available: true },
    ]);
    await expect(verify({ commands: [tool] })).resolves.toMatchObject([{ available: false }]);
  });

  it('asks a program once as long as it is the same file, for as long as an answer is good', async () => {
    const { verify, root, runs } = bench({ tool: 'echo 1.0.0' });
    const commands = [tool];
    await verify({ commands });
    const written = statSync(join(root, '.verified.json')).mtimeMs;
    await verify({ commands });
    expect(runs()).toBe(1);
    expect(statSync(join(root, '.verified.json')).mtimeMs).toBe(written);
    await verify({ commands }, { now: Date.now() + 60_001 });
    expect(runs()).toBe(2);
    writeFileSync(join(root, 'bin/tool'), '#!/bin/sh\necho run >> "$0.runs"; echo 2.0.0 # another build\n');
    chmodSync(join(root, 'bin/tool'), 0o755);
    await expect(verify({ commands })).resolves.toMatchObject([{ detected: '2.0.0' }]);
    expect(runs()).toBe(3);
    await verify({ commands }, { run: 'all' });
    expect(runs()).toBe(4);
  });

  it('asks once for several versions that ask the same', async () => {
    const { root, runs } = bench({ tool: 'echo v20.1.0' });
    const distributions = (pattern: string) => ({ verification: { commands: [{ ...tool, pattern }] } });
    const objects = [
      runtime('core.tool', {}, { distributions: distributions('^v') }),
      version('core.tool', '20', { distributions: distributions('^v20\\.') }),
      version('core.tool', '22', { distributions: distributions('^v22\\.') }),
    ];
    const options = {
      root,
      trust: 'trusted-repo',
      approved: new Set<string>(),
      parallelism: 4,
      now: Date.now(),
      timeToLive: 1000,
      run: 'unknown',
    } as const;
    const { verifications: found } = await verifyRuntimes(objects, {
      ...options,
      variables: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` },
    });
    expect(found.map((each) => [each.version, each.available])).toEqual([
      ['', true],
      ['20', true],
      ['22', false],
    ]);
    expect(runs()).toBe(1);
  });

  it('runs nothing under never-exec, and nothing when only told what is known', async () => {
    const { verify, report, root, runs } = bench({ tool: 'echo 1.0.0' });
    await expect(report({ commands: [tool] }, { trust: 'never-exec' })).resolves.toMatchObject({
      verifications: [],
      refused: [{ runtime: 'core.tool', reason: 'commands of manifests may not run here (never-exec)' }],
    });
    await expect(verify({ commands: [tool] }, { run: 'none' })).resolves.toEqual([]);
    expect(runs()).toBe(0);
    expect(existsSync(join(root, '.verified.json'))).toBe(false);
  });

  it('gives programs no secrets, and does not wait for one that hangs', async () => {
    const { verify } = bench({ tool: 'test -z "$DATABASE_URL" && echo 1.0.0', hanging: 'sleep 300' });
    await expect(verify({ commands: [tool] })).resolves.toMatchObject([{ available: true }]);
    const started = performance.now();
    const [found] = await verify({ commands: [{ binary: 'hanging' }] });
    expect(found?.reason).toContain('took longer than 10000 ms');
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('runs what was approved, and says how to approve the rest', async () => {
    const { report, runs } = bench({ tool: 'echo 1.0.0' });
    const { refused } = await report({ commands: [tool] }, { trust: 'approved-only' });
    const approved = new Set([/sha256:[0-9a-f]{64}/.exec(refused[0]?.fix ?? '')?.[0] ?? '']);
    expect(runs()).toBe(0);
    await expect(report({ commands: [tool] }, { trust: 'approved-only', approved })).resolves.toMatchObject({
      verifications: [{ available: true }],
      refused: [],
    });
  });

  it('survives a pattern that no engine takes', async () => {
    const { verify } = bench({ tool: 'echo 1.0.0' });
    const [found] = await verify({ commands: [{ ...tool, pattern: '(' }] });
    expect(found).toMatchObject({
      available: false,
      reason: expect.stringContaining('its pattern') as string,
    });
  });
});

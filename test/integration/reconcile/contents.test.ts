import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  codesOf,
  makeGitScene,
  packFile,
  type GitScene,
} from '../../support/content-repository.ts';
import { readTree } from '../../support/read-tree.ts';

function remoteCommands({ git }: GitScene): readonly string[] {
  return git.takeCommands().filter((command) => /^(?:ls-remote|fetch)$/.test(command));
}

describe('contents from git', () => {
  it('are fetched once for all packs of a repository, and told by their rows', async () => {
    const scene = await makeGitScene(['slack', 'jira', 'mail']);
    const result = await scene.pass();
    expect(codesOf(result)).toEqual([]);
    expect(result.outcome).toBe('applied');
    expect(actionsOf(result)).toEqual({ slack: 'activated', jira: 'activated', mail: 'activated' });
    // One for the commit, and one for the files of all three directories.
    expect(remoteCommands(scene)).toEqual(['ls-remote', 'fetch', 'fetch']);
    const commit = scene.upstream.git('rev-parse', 'HEAD');
    const [row] = await scene.sql("select * from pack where ref = 'slack'");
    expect(row).toMatchObject({
      label: 'slack of upstream',
      version: '2.1.0',
      source_type: 'git',
      source_url: scene.repository,
      source_ref: commit,
      checksum: expect.stringMatching(/^attune-pack-file-v1:[0-9a-f]{64}$/) as string,
      checksum_verified: false,
      storage_path: join(scene.packs, 'slack'),
    });
    expect(scene.lockFile()).toContain(commit);
  });

  it('cost no request, no process and no write where nothing is new', async () => {
    const scene = await makeGitScene(['slack', 'jira']);
    await scene.pass();
    scene.git.takeCommands();
    scene.takeRequests();
    const before = readTree(scene.cwd);
    const second = await scene.pass();
    expect(second.outcome).toBe('unchanged');
    expect(scene.git.takeCommands()).toEqual([]);
    expect(scene.takeRequests()).toEqual([]);
    const third = await scene.pass({}, { lock: 'none' });
    expect(third.outcome).toBe('unchanged');
    expect(remoteCommands(scene)).toEqual(['ls-remote']);
    expect(scene.takeRequests()).toHaveLength(2);
    expect(readTree(scene.cwd)).toEqual(before);
  });

  it('stay as they are locked when a branch moves, and follow it without a lock', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const [{ storage_path: path } = {}] = await scene.sql('select storage_path from pack');
    scene.upstream.commit({
      'slack/pack.yaml': packFile('slack', '2.2.0'),
      'slack/old.txt': undefined,
      'slack/new.txt': 'new',
      'slack/kept.txt': 'two',
    });
    expect((await scene.pass()).outcome).toBe('unchanged');
    const followed = await scene.pass({}, { lock: 'none' });
    expect(followed.outcome).toBe('applied');
    expect(followed.host?.contents[0]).toMatchObject({
      pack: 'slack',
      action: 'activated',
      added: ['new.txt'],
      changed: ['kept.txt', 'pack.yaml'],
      removed: ['old.txt'],
    });
    expect(await scene.sql('select version, storage_path from pack')).toEqual([
      { version: '2.2.0', storage_path: path },
    ]);
    expect(scene.read('slack', 'kept.txt')).toBe('two');
  });

  it.each([
    ['down', { kind: 'status', status: 503 }],
    ['cut in the middle', { kind: 'cut', after: 40 }],
    ['slow', { kind: 'stall', after: 40, onStall: () => {} }],
  ] as const)(
    'go on serving when the server is %s, and hold up nothing that is locked',
    async (_, treatment) => {
      const scene = await makeGitScene();
      await scene.pass();
      scene.upstream.commit({ 'slack/kept.txt': 'two' });
      scene.server.treat(() => treatment);
      expect(codesOf(await scene.pass())).toEqual([]);
      const sources = { ...scene.sources, timeout: 1000 };
      const unlocked = await scene.pass({}, { lock: 'none', sources });
      expect([unlocked.outcome, codesOf(unlocked)]).toEqual(['unchanged', ['warning source.unavailable']]);
      expect(scene.read('slack/kept.txt')).toBe('one');
    },
  );

  it.each([
    ['down', { kind: 'status', status: 503 }],
    ['cut in the middle', { kind: 'cut', after: 40 }],
    ['slow', { kind: 'stall', after: 40, onStall: () => {} }],
  ] as const)('that were never fetched change nothing when the server is %s', async (_, treatment) => {
    const scene = await makeGitScene();
    scene.server.treat(() => treatment);
    const result = await scene.pass(
      {},
      {
        sources: { ...scene.sources, timeout: 1000 },
      },
    );
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.unavailable']]);
    expect(await scene.sql('select ref from pack')).toEqual([]);
    expect(existsSync(join(scene.cwd, 'reconcile.lock.yaml'))).toBe(false);
  });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarGz } from '../../support/archive-bytes.ts';
import {
  codesOf,
  makeContentRepository,
  makeGitScene,
  packFile,
  sourced,
  type ContentRepository,
} from '../../support/content-repository.ts';
import { content, startContentServer } from '../../support/content-server.ts';

/** As on a host that has the manifests and the lock file, and nothing else. */
function forget({ cwd }: ContentRepository): void {
  rmSync(join(cwd, '.reconcile'), { recursive: true });
}

describe('a host that has nothing but the lock file', () => {
  it('has what is locked, whatever the branch leads to now', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const locked = scene.lockFile();
    scene.upstream.commit({ 'slack/kept.txt': 'two' });
    forget(scene);
    const result = await scene.pass({}, { lock: 'exact' });
    expect([result.outcome, codesOf(result)]).toEqual(['unchanged', []]);
    expect(scene.read('slack/kept.txt')).toBe('one');
    expect(scene.lockFile()).toBe(locked);
    expect(scene.git.takeCommands()).toContain('fetch');
  });

  it('is told when what is locked is gone', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    scene.write('reconcile.lock.yaml', scene.lockFile().replace(/commit: .*/, `commit: ${'a'.repeat(40)}`));
    forget(scene);
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.not-found']]);
    expect(result.diagnostics[0]?.message).toContain('a'.repeat(40));
  });

  it('is told when what is locked is another content now', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const other = `attune-pack-file-v1:${'0'.repeat(64)}`;
    scene.write('reconcile.lock.yaml', scene.lockFile().replace(/digest: .*/, `digest: ${other}`));
    forget(scene);
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.checksum']]);
    expect(result.diagnostics[0]?.message).toContain(other);
  });

  it('does not take an archive whose bytes are others than those that are locked', async () => {
    const archive = (text: string): Buffer =>
      tarGz([
        { name: 'pack.yaml', content: packFile('slack') },
        { name: 'a.txt', content: text },
      ]);
    const server = await startContentServer({ '/slack.tgz': content(archive('one')) });
    const scene = await makeContentRepository({
      'packs/slack.yaml': sourced('slack', `{type: archive, url: "${server.origin}/slack.tgz"}`),
    });
    await scene.pass();
    server.serve('/slack.tgz', content(archive('two')));
    forget(scene);
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.checksum']]);
  });
});

describe('an update of some packs', () => {
  it('leaves the others as they are locked', async () => {
    const scene = await makeGitScene(['slack', 'jira']);
    await scene.pass();
    const old = scene.upstream.git('rev-parse', 'HEAD');
    const commit = scene.upstream.commit({ 'slack/kept.txt': 'two', 'jira/new.txt': 'two' });
    const updated = await scene.cli(['update', 'slack', '--paths', 'packs']);
    expect([updated.code, updated.stderr]).toEqual([0, '']);
    expect(updated.stdout).not.toContain('jira');
    const commits = [...scene.lockFile().matchAll(/commit: (\w+)/g)].map(([, found]) => found);
    expect(commits).toEqual([old, commit]);
    const unknown = await scene.cli(['update', 'mail', '--paths', 'packs']);
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('mail')]);
  });
});

describe('a validation', () => {
  it('fetches contents and looks into them, and changes nothing', async () => {
    const scene = await makeGitScene();
    scene.upstream.commit({ 'slack/pack.yaml': packFile('slack', '2.1.0', 'runtime_deps: 5\n') });
    const result = await scene.cli(['validate', 'packs']);
    expect(result.code).toBe(3);
    expect(result.stdout).toMatch(/pack\.yaml:4:15: error/);
    const [first = ''] = result.stdout.split('\n');
    expect(first).toContain('slack');
    expect(await scene.sql('select ref from pack')).toEqual([]);
  });
});

describe('a pack whose content claims what belongs to another one', () => {
  it.each([
    ['its name', { 'slack/pack.yaml': packFile('mail') }],
    ['its runtime', { 'slack/runtimes/tool.yaml': 'ref: mail.tool\nname: Ours\n' }],
  ])('fails alone: %s', async (_, files) => {
    const scene = await makeGitScene(['slack']);
    scene.write('packs/mail/pack.yaml', packFile('mail', '1.0.0'));
    scene.write('packs/mail/runtimes/tool.yaml', 'ref: mail.tool\nname: Tool\n');
    await scene.pass();
    scene.upstream.commit(files);
    scene.write('packs/mail/pack.yaml', packFile('mail', '1.1.0'));
    const result = await scene.pass({ keepGoing: true }, { lock: 'none' });
    expect(result.units?.map(({ unit, status }) => [unit, status])).toEqual([
      ['mail', 'applied'],
      ['slack', 'failed'],
    ]);
    expect(await scene.sql('select ref, version from pack order by ref')).toEqual([
      { ref: 'mail', version: '1.1.0' },
      { ref: 'slack', version: '2.1.0' },
    ]);
    expect(await scene.sql('select ref, name from runtime')).toEqual([{ ref: 'mail.tool', name: 'Tool' }]);
  });
});

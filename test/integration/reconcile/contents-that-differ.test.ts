import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  codesOf,
  makeContentRepository,
  makeGitScene,
  packFile,
  sourced,
} from '../../support/content-repository.ts';
import { tarGz } from '../../support/archive-bytes.ts';
import { policy } from '../../support/repository.ts';
import { content, startContentServer } from '../../support/content-server.ts';

const zeros = `attune-pack-file-v1:${'0'.repeat(64)}`;

describe('content that is not what it was', () => {
  it('is refused when a tag has moved, and taken when that is accepted', async () => {
    const scene = await makeGitScene();
    scene.write('packs/slack.yaml', sourced('slack', scene.sourceOf('slack', 'ref: v2.1.0')));
    await scene.pass();
    const locked = scene.lockFile();
    const first = scene.upstream.git('rev-parse', 'HEAD');
    const second = scene.upstream.commit({ 'slack/kept.txt': 'two' });
    scene.upstream.git('tag', '--force', 'v2.1.0');
    const refused = await scene.cli(['update', '--paths', 'packs']);
    expect([refused.code, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toContain('source.moved');
    for (const commit of [first, second]) expect(refused.stderr).toContain(commit.slice(0, 12));
    expect(scene.lockFile()).toBe(locked);
    const unlocked = await scene.pass({}, { lock: 'none' });
    expect([unlocked.outcome, codesOf(unlocked)]).toEqual(['invalid', ['source.moved']]);
    expect(scene.read('slack/kept.txt')).toBe('one');
    const accepted = await scene.cli(['update', 'slack', '--accept-moved', '--paths', 'packs']);
    expect([accepted.code, accepted.stderr]).toEqual([0, '']);
    expect(scene.lockFile()).toContain(second);
    expect(actionsOf(await scene.pass())).toEqual({ slack: 'activated' });
    expect(scene.read('slack/kept.txt')).toBe('two');
  });

  it('is refused when its checksum is another, with both told', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const [before] = await scene.sql('select checksum, updated from pack');
    scene.write('packs/slack.yaml', sourced('slack', scene.sourceOf('slack', `checksum: "${zeros}"`)));
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.checksum']]);
    const message = result.diagnostics[0]?.message;
    expect(message).toContain(zeros);
    expect(message).toContain(before?.['checksum']);
    expect(await scene.sql('select checksum, updated from pack')).toEqual([before]);
    expect(scene.read('slack/kept.txt')).toBe('one');
  });

  it('is verified when its checksum is right', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const [{ checksum } = {}] = await scene.sql('select checksum from pack');
    scene.write(
      'packs/slack.yaml',
      sourced('slack', scene.sourceOf('slack', `ref: main, checksum: "${String(checksum)}"`)),
    );
    expect((await scene.pass()).outcome).toBe('applied');
    expect(await scene.sql('select checksum, checksum_verified from pack')).toEqual([
      { checksum, checksum_verified: true },
    ]);
    expect((await scene.pass()).outcome).toBe('unchanged');
  });

  it('is refused when the bytes of an archive have changed', async () => {
    const archive = (text: string): Buffer =>
      tarGz([
        { name: 'slack-1/pack.yaml', content: packFile('slack') },
        { name: 'slack-1/a.txt', content: text },
      ]);
    const server = await startContentServer({ '/slack.tgz': content(archive('one')) });
    const scene = await makeContentRepository({
      'packs/slack.yaml': sourced('slack', `{type: archive, url: "${server.origin}/slack.tgz"}`),
    });
    const first = await scene.pass();
    expect([first.outcome, codesOf(first)]).toEqual(['applied', []]);
    expect(scene.read('slack/a.txt')).toBe('one');
    const asked = server.requests.length;
    expect((await scene.pass()).outcome).toBe('unchanged');
    expect(server.requests).toHaveLength(asked);
    server.serve('/slack.tgz', content(archive('two')));
    expect((await scene.pass()).outcome).toBe('unchanged');
    const refused = await scene.cli(['update', '--paths', 'packs', '-o', 'json']);
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain('reconcile update slack --accept-moved');
    expect(codesOf(await scene.pass({}, { lock: 'none' }))).toEqual(['source.moved']);
    expect(scene.read('slack/a.txt')).toBe('one');
    expect((await scene.cli(['update', '--accept-moved', '--paths', 'packs'])).code).toBe(0);
    expect((await scene.pass()).outcome).toBe('applied');
    expect(scene.read('slack/a.txt')).toBe('two');
  });

  it.each([
    ['another pack', packFile('mail'), 'content.mismatch'],
    ['a version out of bounds', packFile('slack', '3.0.0'), 'content.mismatch'],
    ['invalid YAML', 'ref: slack\nversion: [\n', 'yaml.unclosed'],
  ])('is refused when it is %s', async (_, manifest, code) => {
    const scene = await makeGitScene();
    scene.write('packs/slack.yaml', sourced('slack', scene.sourceOf('slack'), 'version: ^2.0\n'));
    await scene.pass();
    scene.upstream.commit({ 'slack/pack.yaml': manifest });
    const result = await scene.pass({}, { lock: 'none' });
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', [code]]);
    expect(await scene.sql('select version from pack')).toEqual([{ version: '2.1.0' }]);
    expect(scene.read('slack/pack.yaml')).toBe(packFile('slack'));
    const others = await scene.pass({ keepGoing: true }, { lock: 'none' });
    expect(others.units?.find(({ unit }) => unit === 'slack')).toMatchObject({ status: 'failed' });
    expect(scene.read('slack/pack.yaml')).toBe(packFile('slack'));
    expect(await scene.sql('select version from pack')).toEqual([{ version: '2.1.0' }]);
  });
});

describe('what content may not say', () => {
  it('is ignored: who owns what, and where more content is', async () => {
    const scene = await makeGitScene();
    scene.write('packs/other.yaml', 'kind: Pack\nref: other\nversion: 1.0.0\n');
    await scene.pass();
    scene.upstream.commit({
      'slack/pack.yaml': packFile(
        'slack',
        '2.2.0',
        'moved: {from: other}\nlifecycle: {prevent_destroy: true}\nsource: {type: git, url: "http://127.0.0.1:9/x"}\n',
      ),
    });
    const result = await scene.pass({}, { lock: 'none' });
    expect([result.outcome, codesOf(result)]).toEqual(['applied', []]);
    expect(await scene.sql('select ref, version, source_url from pack order by ref')).toEqual([
      { ref: 'other', version: '1.0.0', source_url: null },
      { ref: 'slack', version: '2.2.0', source_url: scene.repository },
    ]);
  });

  it('is refused: runtimes of other packs', async () => {
    const scene = await makeGitScene();
    scene.upstream.commit({ 'slack/runtimes/ours.yaml': 'ref: core.ours\nname: Ours\n' });
    const result = await scene.pass();
    expect(result.outcome).toBe('invalid');
    expect(result.diagnostics[0]?.location?.file).toContain('runtimes/ours.yaml');
    expect(await scene.sql('select ref from runtime')).toEqual([]);
  });

  it('is overruled by the manifest, column by column and key by key', async () => {
    const scene = await makeGitScene();
    scene.upstream.commit({
      'slack/pack.yaml': packFile('slack', '2.1.0', 'config: {a: 1, b: 1}\ntags: [chat]\nmeta: {k: 1}\n'),
      'slack/runtimes/own.yaml': 'ref: slack.own\nname: Own\n',
    });
    scene.write(
      'packs/slack.yaml',
      sourced(
        'slack',
        scene.sourceOf('slack'),
        'label: Ours\ntags: [z]\nconfig: {b: 2, c: 2}\nmeta: {l: 2}\n',
      ),
    );
    const result = await scene.pass();
    expect(codesOf(result)).toEqual([]);
    const [row] = await scene.sql('select label, config, tags, meta from pack');
    expect(row).toMatchObject({ label: 'Ours', config: { a: 1, b: 2, c: 2 }, tags: ['z'] });
    expect(row?.['meta']).toMatchObject({ k: 1, l: 2 });
    expect(await scene.sql('select ref, pack_ref from runtime')).toEqual([
      { ref: 'slack.own', pack_ref: 'slack' },
    ]);
    expect((await scene.pass()).outcome).toBe('unchanged');
  });

  it('may be missing when the manifest says it all', async () => {
    const scene = await makeGitScene();
    scene.upstream.commit({ 'slack/pack.yaml': undefined });
    const refused = await scene.pass();
    expect([refused.outcome, codesOf(refused)]).toEqual(['invalid', ['manifest.missing-key']]);
    scene.write('packs/slack.yaml', sourced('slack', scene.sourceOf('slack'), 'version: 4.0.0\n'));
    expect((await scene.pass()).outcome).toBe('applied');
    expect(await scene.sql('select ref, version from pack')).toEqual([{ ref: 'slack', version: '4.0.0' }]);
    expect(scene.read('slack/kept.txt')).toBe('one');
  });
});

describe('the lock file', () => {
  it('must hold what is declared where it may not change', async () => {
    const scene = await makeGitScene();
    const lacking = await scene.pass({}, { lock: 'exact' });
    expect([lacking.outcome, codesOf(lacking)]).toEqual(['invalid', ['lock.outdated']]);
    expect(scene.server.requests).toEqual([]);
    await scene.pass();
    expect((await scene.pass({}, { lock: 'exact' })).outcome).toBe('unchanged');
    scene.write('packs/slack.yaml', sourced('slack', scene.sourceOf('slack', 'ref: v2.1.0')));
    expect(codesOf(await scene.pass({}, { lock: 'exact' }))).toEqual(['lock.outdated']);
    expect((await scene.pass()).outcome).toBe('unchanged');
    expect(codesOf(await scene.pass({}, { lock: 'exact' }))).toEqual([]);
  });

  it('is refused where it is nonsense, with the place', async () => {
    const scene = await makeGitScene();
    await scene.pass();
    const text = scene.lockFile();
    scene.write('reconcile.lock.yaml', text.replace(/commit: .*/, 'commit: nonsense'));
    const result = await scene.pass();
    const line = text.split('\n').findIndex((each) => each.includes('commit:')) + 1;
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['lock.invalid']]);
    expect(result.diagnostics[0]?.location).toMatchObject({ file: 'reconcile.lock.yaml', line });
  });

  it('is enough for a host that fetches nothing, once it has what is locked', async () => {
    const scene = await makeGitScene();
    const unknown = await scene.pass({}, { offline: true });
    expect([unknown.outcome, codesOf(unknown)]).toEqual(['invalid', ['source.unavailable']]);
    await scene.pass();
    scene.takeRequests();
    scene.upstream.commit({ 'slack/kept.txt': 'two' });
    expect((await scene.pass({}, { offline: true })).outcome).toBe('unchanged');
    expect((await scene.pass({}, { offline: true, lock: 'none' })).outcome).toBe('unchanged');
    expect(scene.takeRequests()).toEqual([]);
  });

  it('is left alone by a dry run and by a pass that does not go through', async () => {
    const scene = await makeGitScene(['slack', 'jira']);
    const planned = await scene.pass({ mode: 'plan' });
    expect(planned.lock).toMatchObject({ changes: [{ kind: 'added' }, { kind: 'added' }], isWritten: false });
    expect(existsSync(join(scene.cwd, 'reconcile.lock.yaml'))).toBe(false);
    expect(existsSync(join(scene.packs, 'slack'))).toBe(false);
    scene.write('packs/broken.yaml', 'kind: Pack\nref: 5\n');
    expect((await scene.pass()).outcome).toBe('invalid');
    expect(existsSync(join(scene.cwd, 'reconcile.lock.yaml'))).toBe(false);
  });
});

describe('packs whose content is gone or elsewhere', () => {
  it('hold up no other pack where those go on', async () => {
    const scene = await makeGitScene(['slack', 'jira']);
    await scene.pass();
    scene.upstream.commit({ 'slack/kept.txt': 'two' });
    scene.write('packs/jira.yaml', sourced('jira', scene.sourceOf('jira', 'ref: nowhere')));
    const stopped = await scene.pass({}, { lock: 'none' });
    expect([stopped.outcome, codesOf(stopped)]).toEqual(['invalid', ['source.not-found']]);
    expect(scene.read('slack/kept.txt')).toBe('one');
    const [before] = await scene.sql("select * from pack where ref = 'jira'");
    const result = await scene.pass({ keepGoing: true }, { lock: 'none' });
    expect(result.outcome).toBe('applied');
    expect(scene.read('slack/kept.txt')).toBe('two');
    expect(await scene.sql("select * from pack where ref = 'jira'")).toEqual([before]);
    expect(scene.read('jira/pack.yaml')).toBe(packFile('jira'));
  });

  it('are given up with their row', async () => {
    const scene = await makeGitScene(['slack', 'jira']);
    await scene.pass();
    scene.remove('packs/jira.yaml');
    expect(actionsOf(await scene.pass())).toEqual({ slack: 'kept' });
    expect(existsSync(join(scene.packs, 'jira/pack.yaml'))).toBe(true);
    const result = await scene.pass({ prune: policy });
    expect(actionsOf(result)).toEqual({ slack: 'kept', jira: 'retired' });
    expect(await scene.sql('select ref from pack')).toEqual([{ ref: 'slack' }]);
    expect(existsSync(join(scene.packs, 'jira'))).toBe(false);
    expect(scene.lockFile()).not.toContain('jira');
  });

  it('follow a directory of this host file by file', async () => {
    const scene = await makeContentRepository({
      'packs/vendor/slack/pack.yaml': packFile('slack'),
      'packs/vendor/slack/a.txt': 'one',
      'packs/slack.yaml': sourced('slack', '{type: local, path: vendor/slack}'),
    });
    const first = await scene.pass();
    expect([first.outcome, codesOf(first)]).toEqual(['applied', []]);
    expect(await scene.sql('select source_type, source_url, storage_path from pack')).toEqual([
      { source_type: 'local', source_url: null, storage_path: join(scene.packs, 'slack') },
    ]);
    expect((await scene.pass()).outcome).toBe('unchanged');
    writeFileSync(join(scene.cwd, 'packs/vendor/slack/a.txt'), 'two');
    expect(scene.read('slack/a.txt')).toBe('one');
    expect(actionsOf(await scene.pass())).toEqual({ slack: 'activated' });
    expect(scene.read('slack/a.txt')).toBe('two');
    expect(existsSync(join(scene.cwd, 'reconcile.lock.yaml'))).toBe(false);
  });

  it('are no directory of this host that lies outside of the manifests, also by a link', async () => {
    const scene = await makeContentRepository({
      'secret/pack.yaml': packFile('slack'),
      'packs/slack.yaml': sourced('slack', '{type: local, path: ../secret}'),
      'packs/chat.yaml': sourced('chat', '{type: local, path: linked}'),
    });
    symlinkSync('../secret', join(scene.cwd, 'packs/linked'));
    const result = await scene.pass();
    const codes = codesOf(result).filter((code) => code !== 'file.outside-root');
    expect([result.outcome, codes]).toEqual(['invalid', ['source.refused', 'source.refused']]);
    expect(existsSync(join(scene.packs, '.store'))).toBe(false);
  });
});

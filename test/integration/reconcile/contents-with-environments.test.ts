import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import {
  actionsOf,
  codesOf,
  makeGitScene,
  packFile,
  sourced,
  type GitScene,
} from '../../support/content-repository.ts';
import { core } from '../../support/host-repository.ts';

const detailed = { detailed: false };

/** A pack from git that needs an environment of a runtime that the manifests have. */
async function makeToolScene(): Promise<GitScene> {
  const scene = await makeGitScene();
  for (const [file, text] of Object.entries(core)) scene.write(file, text);
  scene.upstream.commit({
    'slack/pack.yaml': packFile('slack', '2.1.0', 'runtime_deps: [tool]\n'),
    'slack/needs.txt': 'one\n',
  });
  return scene;
}

function servingOf({ read }: GitScene): readonly [string, string] {
  return [read('slack/needs.txt'), read('slack/.tool/installed')];
}

describe('content and the environments that are built of it', () => {
  it('live together by one rename, and keep the old ones where a build fails', async () => {
    const scene = await makeToolScene();
    const first = await scene.pass();
    expect([first.outcome, codesOf(first), exitCodeOf(first, detailed)]).toEqual(['applied', [], 0]);
    expect(servingOf(scene)).toEqual(['one\n', 'one\n']);
    const link = readlinkSync(join(scene.packs, 'slack'));
    scene.upstream.commit({ 'slack/needs.txt': 'broken\n' });
    const failed = await scene.pass({}, { lock: 'none' });
    expect(actionsOf(failed)).toEqual({ slack: 'none' });
    expect(exitCodeOf(failed, detailed)).toBe(6);
    expect(servingOf(scene)).toEqual(['one\n', 'one\n']);
    expect(readlinkSync(join(scene.packs, 'slack'))).toBe(link);
    scene.upstream.commit({ 'slack/needs.txt': 'two\n' });
    const healed = await scene.pass({}, { lock: 'none' });
    expect([actionsOf(healed), exitCodeOf(healed, detailed)]).toEqual([{ slack: 'activated' }, 0]);
    expect(servingOf(scene)).toEqual(['two\n', 'two\n']);
    expect(await scene.sql("select storage_path from pack where ref = 'slack'")).toEqual([
      { storage_path: join(scene.packs, 'slack') },
    ]);
    expect((await scene.pass({}, { lock: 'none' })).outcome).toBe('unchanged');
  });

  it('know a local content by the place where it is kept', async () => {
    const scene = await makeToolScene();
    scene.write('packs/vendor/slack/pack.yaml', packFile('slack', '2.1.0', 'runtime_deps: [tool]\n'));
    scene.write('packs/vendor/slack/needs.txt', 'near\n');
    scene.write('packs/slack.yaml', sourced('slack', '{type: local, path: vendor/slack}'));
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['applied', []]);
    expect(servingOf(scene)).toEqual(['near\n', 'near\n']);
    expect(result.host?.plan.builds.map(({ packDirectory }) => packDirectory)).toEqual([
      expect.stringMatching(/\/packs\/\.store\/slack\/[^/]+$/),
    ]);
    expect(existsSync(join(scene.cwd, 'packs/vendor/slack/.tool'))).toBe(false);
  });

  it('are left alone where the host is not looked after', async () => {
    const scene = await makeToolScene();
    const { host: looked } = await scene.passAlone();
    expect(looked).toBeUndefined();
    expect(existsSync(join(scene.packs, 'slack'))).toBe(false);
    expect(await scene.sql("select storage_path from pack where ref = 'slack'")).toEqual([
      { storage_path: null },
    ]);
    expect((await scene.pass()).outcome).toBe('unchanged');
    expect(servingOf(scene)).toEqual(['one\n', 'one\n']);
  });

  it('stay where they are until the grace is over, once nothing asks for them', async () => {
    const scene = await makeToolScene();
    await scene.pass();
    const stored = (): readonly string[] =>
      readdirSync(join(scene.packs, '.store/slack'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    expect(stored()).toHaveLength(1);
    scene.write('packs/slack/pack.yaml', packFile('slack', '3.0.0'));
    scene.remove('packs/slack.yaml');
    const elsewhere = await scene.pass();
    expect(actionsOf(elsewhere)).toEqual({ slack: 'retired' });
    expect(existsSync(join(scene.packs, 'slack'))).toBe(false);
    expect(
      await scene.sql("select storage_path, checksum, source_type from pack where ref = 'slack'"),
    ).toEqual([{ storage_path: join(scene.cwd, 'packs/slack'), checksum: null, source_type: null }]);
    expect(stored()).toHaveLength(1);
    expect(readFileSync(join(scene.cwd, 'packs/slack/pack.yaml'), 'utf8')).toContain('3.0.0');
  });
});

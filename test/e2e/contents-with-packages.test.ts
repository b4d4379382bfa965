import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeGitScene, packFile, type GitScene } from '../support/content-repository.ts';
import { makePackage } from '../support/environment-host.ts';
import { makeTree } from '../support/temporary-tree.ts';

const standard = fileURLToPath(new URL('../../manifests/core', import.meta.url));
const main = 'console.log("action", require("./edition.json"), "package", require("probe-one"));\n';

/** Commits an edition of the pack, with a package of the same number in it. */
function publish({ upstream }: GitScene, number: string, manifest?: string): void {
  const tarball = makePackage(makeTree({}), 'probe-one', number);
  const dependencies = { 'probe-one': 'file:vendor/probe-one.tgz' };
  upstream.commit({
    'slack/pack.yaml': packFile('slack', number, 'runtime_deps: [nodejs]\n'),
    'slack/main.js': main,
    'slack/edition.json': JSON.stringify(number),
    'slack/package.json': manifest ?? JSON.stringify({ name: 'slack', version: number, dependencies }),
    'slack/vendor/probe-one.tgz': readFileSync(tarball),
  });
}

function runMain({ packs }: GitScene): string {
  return execFileSync(process.execPath, [join(packs, 'slack/main.js')], { encoding: 'utf8' }).trim();
}

const apply = ['packs', '--no-lock'];

describe('a pack from git with packages of npm', () => {
  it('serves with the packages of its own edition, or not at all', async () => {
    const scene = await makeGitScene();
    cpSync(standard, join(scene.cwd, 'packs/core'), { recursive: true });
    publish(scene, '2.1.0');
    const first = await scene.cli(apply);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    expect(runMain(scene)).toBe('action 2.1.0 package 2.1.0');
    publish(scene, '2.2.0', '{"dependencies": {"probe-one": "file:vendor/nothing.tgz"}}');
    const failed = await scene.cli(apply);
    expect(failed.code, failed.stdout + failed.stderr).toBe(6);
    expect(runMain(scene)).toBe('action 2.1.0 package 2.1.0');
    publish(scene, '2.3.0');
    const left = await scene.cli([...apply, '--no-environments']);
    expect([left.code, runMain(scene)]).toEqual([0, 'action 2.1.0 package 2.1.0']);
    const healed = await scene.cli(apply);
    expect(healed.code, healed.stdout + healed.stderr).toBe(0);
    expect(runMain(scene)).toBe('action 2.3.0 package 2.3.0');
    const back = await scene.cli(['content', 'rollback', 'slack']);
    expect([back.code, runMain(scene)]).toEqual([0, 'action 2.1.0 package 2.1.0']);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { leaveMemory } from '../support/temporary-root.ts';
import { makeTree } from '../support/temporary-tree.ts';

leaveMemory();

const files = {
  'packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\nruntime_deps: [plain]\n',
  'packs/core/needs.txt': 'one\n',
  'packs/core/runtimes/plain.yaml': `ref: core.plain
name: plain
execution_config:
  environment: { env_type: plain, dir_name: .plain, create_command: [mkdir, '{env_dir}'] }
  dependencies: { manifest_file: needs.txt, install_command: [cp, '{manifest_path}', '{env_dir}/installed'] }
`,
};

const bind = ['bwrap', '--bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
const works = spawnSync('bwrap', [...bind.slice(1), 'true']).status === 0;

// A file system that is mounted read-only refuses even root; bwrap makes one without being root.
it.skipIf(!works)(
  'a store on a read-only file system fails clearly, and what it holds goes on serving',
  async () => {
    const cwd = makeTree(files);
    await expect(runCli(['packs'], { cwd })).resolves.toMatchObject({ code: 0 });
    const link = join(cwd, 'packs/core/.plain');
    const serving = readlinkSync(link);
    const store = join(cwd, '.reconcile/environments');
    mkdirSync(store, { recursive: true });
    const readOnly = { cwd, through: [...bind, '--ro-bind', store, store] };
    await expect(runCli(['packs'], readOnly)).resolves.toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'packs/core/needs.txt'), 'two\n');
    const failed = await runCli(['packs'], readOnly);
    expect(failed).toMatchObject({ code: 6 });
    expect(`${failed.stdout}${failed.stderr}`).toMatch(/read-only file system/iu);
    expect(readlinkSync(link)).toBe(serving);
    expect(readFileSync(join(link, 'installed'), 'utf8')).toBe('one\n');
    await expect(runCli(['packs'], { cwd })).resolves.toMatchObject({ code: 0 });
    expect(readFileSync(join(link, 'installed'), 'utf8')).toBe('two\n');
  },
);

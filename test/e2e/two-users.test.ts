import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

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

const other = 65_534;
const asOther = ['setpriv', `--reuid=${other}`, `--regid=${other}`, '--clear-groups'];
const program = new URL('../../dist/cli.js', import.meta.url).pathname;
const [setpriv = '', ...rest] = asOther;
const works = spawnSync(setpriv, [...rest, process.execPath, '--check', program]).status === 0;

/** A repository that belongs to the user, and to whom it may look like the only one. */
function makeHome(owner: number): string {
  const cwd = makeTree(files);
  chmodSync(cwd, 0o755);
  for (const path of ['', 'packs', 'packs/core']) chownSync(join(cwd, path), owner, owner);
  return cwd;
}

describe.skipIf(!works)('two users of one host (skipped where this one cannot become another)', () => {
  it('have environments of their own side by side', async () => {
    const [first, second] = [makeHome(process.getuid?.() ?? 0), makeHome(other)];
    await expect(runCli(['packs'], { cwd: first })).resolves.toMatchObject({ code: 0 });
    await expect(runCli(['packs'], { cwd: second, through: asOther })).resolves.toMatchObject({ code: 0 });
    for (const cwd of [first, second]) {
      expect(readFileSync(join(cwd, 'packs/core/.plain/installed'), 'utf8')).toBe('one\n');
    }
  });

  it('do not get into each other’s store, and are told so', async () => {
    const [first, second] = [makeHome(process.getuid?.() ?? 0), makeHome(other)];
    const store = join(first, 'store');
    const options = ['packs', '--environments-directory', store];
    await expect(runCli(options, { cwd: first })).resolves.toMatchObject({ code: 0 });
    const link = join(first, 'packs/core/.plain');
    const serving = readlinkSync(link);
    const refused = await runCli(options, { cwd: second, through: asOther });
    expect(refused.code).toBe(6);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(/permission denied/iu);
    expect(readlinkSync(link)).toBe(serving);
    await expect(runCli(options, { cwd: first })).resolves.toMatchObject({ code: 0 });
  });
});

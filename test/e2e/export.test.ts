import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { snapshotSchema } from '../../src/manifests/snapshot/snapshot-schema.ts';
import { compileSchema } from '../../src/manifests/compile-schema.ts';
import type { JsonValue } from '../../src/catalog/json.ts';
import { runCli, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

// Each run is a process of its own, with an embedded database.
vi.setConfig({ testTimeout: 120_000 });

const canary = 'hunter2-canary';

const files = {
  'packs/vault/pack.yaml': `ref: vault
version: 1.0.0
label: Vault
conf_schema:
  token: {type: string, secret: true, required: true}
  room: {type: string}
config: {token: ${canary}, room: general}
`,
  'packs/vault/runtimes/tool.yaml': 'ref: vault.tool\nname: Tool\nversions: [{version: "1.10"}]\n',
};

interface Applied {
  readonly cwd: string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

async function applied(): Promise<Applied> {
  const cwd = makeTree(files);
  const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd });
  expect((await run('packs')).code).toBe(0);
  return { cwd, run };
}

describe('export', () => {
  it('writes manifests to standard output, and tells on standard error what they lack', async () => {
    const { cwd, run } = await applied();
    const { code, stdout, stderr } = await run('export');
    expect(code).toBe(0);
    expect(stdout).toBe(`---
kind: Pack
ref: vault
label: Vault
version: 1.0.0

conf_schema:
  room:
    type: string
  token:
    type: string
    required: true
    secret: true

config:
  # \`config.token\` is left out, as it is secret.
  room: general

lifecycle:
  config:
    token: ignore
---
kind: Runtime
ref: vault.tool
name: Tool

versions:
  - version: '1.10'
`);
    expect(stderr).toBe(
      'warning: pack vault: `config.token` is left out, as it is secret; on this database it stays as it is.\n',
    );
    writeFileSync(join(cwd, 'stream.yaml'), stdout);
    const validated = await run('validate', 'stream.yaml');
    expect(validated.code).toBe(0);
    expect((await run('export', 'vault.tool')).stdout).toMatch(/^---\nkind: Runtime\nref: vault\.tool\n/);
    expect(await run('export', 'valt')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('Did you mean vault?') as string,
    });
  });

  it('writes pack directories, and overwrites nothing unless told', async () => {
    const { cwd, run } = await applied();
    expect(await run('export', '--to', 'live')).toMatchObject({
      code: 0,
      stdout: 'Wrote 2 manifests to live.\n',
    });
    expect(readdirSync(join(cwd, 'live'), { recursive: true }).map(String).toSorted()).toEqual([
      'vault',
      'vault/pack.yaml',
      'vault/runtimes',
      'vault/runtimes/tool.yaml',
    ]);
    const planned = await run('--dry-run', '-o', 'json', 'live');
    expect(JSON.parse(planned.stdout)).toMatchObject({ plan: { changes: [] } });
    writeFileSync(join(cwd, 'live/vault/pack.yaml'), 'mine');
    expect(await run('export', '--to', 'live')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'live/vault/pack.yaml, live/vault/runtimes/tool.yaml are there already',
      ) as string,
    });
    expect(readFileSync(join(cwd, 'live/vault/pack.yaml'), 'utf8')).toBe('mine');
    expect((await run('export', '--to', 'live', '--force')).code).toBe(0);
    expect(readFileSync(join(cwd, 'live/vault/pack.yaml'), 'utf8')).toMatch(/^kind: Pack\n/);
  });

  it('writes through no link', async () => {
    const { cwd, run } = await applied();
    const elsewhere = makeTree({ kept: 'mine' });
    symlinkSync(elsewhere, join(makeTreeIn(cwd, 'live'), 'vault'));
    const refused = await run('export', '--to', 'live', '--force');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('is not a directory of its own');
    expect(readdirSync(elsewhere)).toEqual(['kept']);
    symlinkSync(join(elsewhere, 'kept'), join(makeTreeIn(cwd, 'other/vault'), 'pack.yaml'));
    expect((await run('export', '--to', 'other', '--force')).code).toBe(0);
    expect(lstatSync(join(cwd, 'other/vault/pack.yaml')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(elsewhere, 'kept'), 'utf8')).toBe('mine');
  });

  it('has nothing to read where there is no database', async () => {
    const cwd = makeTree({});
    const { code, stderr } = await runCli(['export'], { cwd });
    expect({ code, made: existsSync(join(cwd, '.reconcile')) }).toEqual({ code: 1, made: false });
    expect(stderr).toContain('there is no database in');
  });
});

function makeTreeIn(cwd: string, directory: string): string {
  const path = join(cwd, directory);
  mkdirSync(path, { recursive: true });
  return path;
}

describe('a snapshot', () => {
  it('is planned against without any database', async () => {
    const { cwd, run } = await applied();
    const { code, stdout, stderr } = await run('export', '-o', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(canary);
    expect(compileSchema(snapshotSchema)(JSON.parse(stdout) as JsonValue)).toEqual([]);

    const changed = files['packs/vault/pack.yaml'].replace('general', 'other').replace(canary, 'different');
    const elsewhere = makeTree({ ...files, 'packs/vault/pack.yaml': changed, 'snapshot.json': stdout });
    const plan = (...args: readonly string[]): Promise<CliResult> =>
      runCli([...args, '--against', 'snapshot.json', 'packs'], {
        cwd: elsewhere,
        env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      });
    const planned = await plan('--dry-run', '--detailed-exitcode');
    expect(planned).toMatchObject({ code: 2, stderr: '' });
    expect(planned.stdout).toBe(`Symbols: ~ update

~ pack vault   packs/vault/pack.yaml:1
    config.room: "general" → "other"

Note: 1 secret value could not be compared and counts as unchanged: a snapshot holds no secrets.

Plan: 0 to create, 1 to update, 0 to delete.
Dry run: nothing was written.
`);
    expect(existsSync(join(elsewhere, '.reconcile'))).toBe(false);
    expect(await plan()).toMatchObject({ code: 3, stderr: expect.stringContaining('--dry-run') as string });
    expect(await plan('--dry-run=server')).toMatchObject({ code: 3 });
    writeFileSync(join(elsewhere, 'snapshot.json'), stdout.replace('"1.0"', '"2.0"'));
    const refused = await plan('--dry-run');
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain('snapshot.json:2:20: error[snapshot.format]');
    expect(cwd).not.toBe(elsewhere);
  });

  it('is of the whole catalog, on standard output', async () => {
    const cwd = makeTree({});
    for (const args of [['slack'], ['--to', 'x']]) {
      const { code, stdout } = await runCli(['export', '-o', 'json', ...args], { cwd });
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'usage' });
    }
  });
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { defaultReadLimits } from '../../../src/documents/read-documents.ts';
import { readDocument } from '../../../src/documents/read-document.ts';
import { resolveSettings, type SettingInputs } from '../../../src/settings.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reconcile-settings-'));
});

interface Given {
  readonly flags?: SettingInputs['flags'];
  readonly env?: SettingInputs['env'];
  readonly yaml?: string;
}

async function resolve({ flags = {}, env = {}, yaml }: Given): Promise<ReturnType<typeof resolveSettings>> {
  if (yaml !== undefined) await writeFile(join(directory, 'reconcile.yaml'), yaml);
  const { document } =
    yaml === undefined ? { document: undefined } : await readDocument('reconcile.yaml', { cwd: directory });
  return resolveSettings({ flags, env, file: document });
}

function render({ severity, code, location, message, hint }: Diagnostic): string {
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column} `;
  return `${place}${severity} ${code} ${message} ${hint ?? ''}`;
}

const humanOutput = [{ format: 'human', file: undefined }];

describe('resolveSettings', () => {
  it('has a default for everything', async () => {
    const { settings, diagnostics } = await resolve({});
    expect(diagnostics).toEqual([]);
    expect(settings).toEqual({
      paths: undefined,
      strict: false,
      settle: 250,
      resync: 600_000,
      retryMax: 300_000,
      listen: undefined,
      listenControl: false,
      hookSecretVariable: undefined,
      logFormat: 'text',
      logLevel: 'info',
      ...defaultReadLimits,
      source: 'default',
      drift: 'correct',
      prune: false,
      maxDeletes: { pack: 10, runtime: 10, runtime_version: 10 },
      maxDeletePercent: { pack: 30, runtime: 30, runtime_version: 30 },
      allowDeletes: undefined,
      dangerousAllowEmpty: false,
      keepGoing: false,
      out: undefined,
      plan: undefined,
      expectDigest: undefined,
      targets: [],
      adopt: false,
      detailedExitcode: false,
      packsDirectory: undefined,
      lock: true,
      locked: false,
      offline: false,
      registries: [],
      credentials: undefined,
      allowFileSources: false,
      git: undefined,
      branch: undefined,
      interval: 60_000,
      gitSshAllowedSigners: undefined,
      gitGpgKeyring: undefined,
      directDatabaseUrl: undefined,
      fetchTimeout: 120_000,
      fetchAttempts: 3,
      maxContentBytes: 1024 ** 3,
      actor: undefined,
      historyRetention: undefined,
      environments: true,
      environmentsDirectory: undefined,
      environmentLayout: 'pack',
      trust: 'trusted-repo',
      approvedCommands: undefined,
      parallelism: undefined,
      buildTimeout: 600_000,
      keepGenerations: 2,
      collectAfter: 86_400_000,
      verifyEvery: 86_400_000,
      sandbox: 'none',
      passVariables: [],
      environmentSalt: undefined,
      databaseUrl: undefined,
      schema: undefined,
      stateDirectory: '.reconcile',
      lockTimeout: undefined,
      statementTimeout: 300_000,
      controllerUrl: undefined,
      historyLimit: 20,
      output: [{ format: 'human', file: undefined }],
      markdownLimit: 65_536,
      verbose: false,
      quiet: false,
      color: 'auto',
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('prefers flag over variable over file over default', async () => {
    const yaml = 'source: file\nlock_timeout: 1s\nschema: attune\n';
    const env = { RECONCILE_SOURCE: 'variable', RECONCILE_LOCK_TIMEOUT: '2s' };
    const { settings, diagnostics } = await resolve({ flags: { source: 'flag' }, env, yaml });
    expect(diagnostics).toEqual([]);
    expect(settings).toMatchObject({ source: 'flag', lockTimeout: 2000, schema: 'attune' });
    expect(settings.stateDirectory).toBe('.reconcile');
  });

  it('lets a flag say no where the file says yes', async () => {
    const { settings } = await resolve({ flags: { strict: false }, yaml: 'strict: true\n' });
    expect(settings.strict).toBe(false);
  });

  it('takes our variable before that of another program', async () => {
    const theirs = { DATABASE_URL: 'postgres://theirs/a', GITHUB_ACTOR: 'octocat' };
    await expect(resolve({ env: theirs })).resolves.toMatchObject({
      settings: { databaseUrl: 'postgres://theirs/a', actor: 'octocat' },
    });
    await expect(
      resolve({ env: { ...theirs, RECONCILE_DATABASE_URL: 'postgres://ours/a' } }),
    ).resolves.toMatchObject({ settings: { databaseUrl: 'postgres://ours/a' } });
  });

  it('counts an empty variable as unset', async () => {
    const { settings, diagnostics } = await resolve({
      env: { RECONCILE_SOURCE: '', DATABASE_URL: '', RECONCILE_OUTPUT: '' },
    });
    expect(diagnostics).toEqual([]);
    expect(settings).toMatchObject({ source: 'default', databaseUrl: undefined, output: humanOutput });
  });

  it.each([
    [{ RECONCILE_TARGETS: 'slack, core.python' }, { targets: ['slack', 'core.python'] }],
    [{ RECONCILE_PATHS: 'my packs:more,packs' }, { paths: ['my packs', 'more,packs'] }],
    [{ RECONCILE_STRICT: 'Yes' }, { strict: true }],
    [{ RECONCILE_STRICT: '0' }, { strict: false }],
    [{ RECONCILE_LOCK_TIMEOUT: '1m30s' }, { lockTimeout: 90_000 }],
    [{ RECONCILE_LOCK_TIMEOUT: '1.5s' }, { lockTimeout: 1500 }],
    [{ RECONCILE_LOCK_TIMEOUT: '2h' }, { lockTimeout: 7_200_000 }],
    [{ RECONCILE_MAX_FILE_BYTES: '2MiB' }, { maxFileBytes: 2_097_152 }],
    [{ RECONCILE_MAX_FILE_BYTES: '4096' }, { maxFileBytes: 4096 }],
    [{ RECONCILE_HISTORY_RETENTION: '90d' }, { historyRetention: 7_776_000_000 }],
    [{ RECONCILE_HISTORY_RETENTION: '7d12h' }, { historyRetention: 648_000_000 }],
    [{ RECONCILE_HISTORY_LIMIT: '3' }, { historyLimit: 3 }],
    [{ RECONCILE_MAX_FILES: '5' }, { maxFiles: 5 }],
    [{ RECONCILE_DATABASE_URL: 'embedded' }, { databaseUrl: 'embedded' }],
    [{ RECONCILE_COLOR: 'never' }, { color: 'never' }],
    [{ RECONCILE_OUTPUT: 'json' }, { output: [{ format: 'json', file: undefined }] }],
    [
      { RECONCILE_OUTPUT: 'human, sarif=out/a=b.sarif' },
      { output: [...humanOutput, { format: 'sarif', file: 'out/a=b.sarif' }] },
    ],
    [{ RECONCILE_MAX_DELETES: '0' }, { maxDeletes: { pack: 0, runtime: 0, runtime_version: 0 } }],
    [
      { RECONCILE_MAX_DELETES: 'pack=3,runtime=20' },
      { maxDeletes: { pack: 3, runtime: 20, runtime_version: 10 } },
    ],
  ] satisfies [Record<string, string>, object][])('reads %j', async (env, expected) => {
    const { settings, diagnostics } = await resolve({ env });
    expect(diagnostics).toEqual([]);
    expect(settings).toMatchObject(expected);
  });

  it.each([
    [
      { flags: { lockTimeout: 'soon' } },
      /^error settings\.invalid-value --lock-timeout: "soon" is not a duration\. Write .* 30s/,
    ],
    [{ flags: { lockTimeout: '30' } }, /with its unit, such as 500ms/],
    [{ flags: { lockTimeout: '0s' } }, /"0s" is not a duration/],
    [{ flags: { lockTimeout: '99999h' } }, /is not a duration/],
    [{ flags: { historyRetention: '3m' } }, /--history-retention: "3m" is not a period.* such as 90d/],
    [{ flags: { historyRetention: '99999d' } }, /is not a period of up to 100 years/],
    [{ flags: { historyLimit: '0' } }, /--limit: "0" is not a whole number above 0/],
    [{ flags: { maxFiles: '0' } }, /--max-files: "0" is not a whole number above 0/],
    [
      { flags: { maxDeletes: 'packs=3' } },
      /--max-deletes: "packs=3" is not a limit\. Write .*pack=3,runtime=20/,
    ],
    [{ yaml: 'max_deletes: [1]\n' }, /max_deletes: \[1\] is not a limit/],
    [{ flags: { expectDigest: 'sha256:12' } }, /is not a valid sha256/],
    [{ flags: { targets: [''] } }, /--target: \[""\] is not a list of texts/],
    [
      { flags: { output: ['xml'] } },
      /--output: "xml" is not one of human, json, .*Write a format such as json/,
    ],
    [
      { flags: { output: ['json', 'sarif'] } },
      /--output: \["json","sarif"\] is not .* one at most names no file/,
    ],
    [{ flags: { output: ['json=a', 'sarif=a'] } }, /--output: .* each into a file of its own/],
    [{ flags: { output: ['json='] } }, /--output: "json=" is not one of/],
    [
      { yaml: 'output: []\n' },
      /reconcile\.yaml:1:9 error settings\.invalid-value output: \[\] is not one of/,
    ],
    [{ yaml: 'output: [human, 3]\n' }, /output: \["human",3\] is not one of/],
    [{ env: { RECONCILE_STRICT: 'constructor' } }, /RECONCILE_STRICT: "constructor" is not true or false/],
    [{ env: { RECONCILE_SOURCE: 'a b' } }, /RECONCILE_SOURCE: "a b" is not a valid name/],
    [
      { yaml: 'strict: "yes"\n' },
      /^reconcile\.yaml:1:9 error settings\.invalid-value strict: "yes" is not true or false/,
    ],
    [
      { yaml: '\nlock_timeout: 30\n' },
      /^reconcile\.yaml:2:15 error settings\.invalid-value lock_timeout: 30 is not a duration/,
    ],
    [
      { yaml: 'paths: packs\n' },
      /^reconcile\.yaml:1:8 error settings\.invalid-value paths: "packs" is not a list of texts\. Write a list/,
    ],
    [{ yaml: 'source:\n' }, /error settings\.invalid-value source: nothing is not a valid name/],
    [
      { yaml: 'lockTimeout: 3s\n' },
      /^reconcile\.yaml:1:1 error settings\.unknown-key There is no setting "lockTimeout"\. Did you mean lock_timeout\?/,
    ],
    [{ yaml: 'zzzzzzzzzz: 3s\n' }, /There is no setting "zzzzzzzzzz"\. The settings are listed by/],
    [{ yaml: '- a\n' }, /^reconcile\.yaml:1:1 error settings\.invalid-value The settings are not a mapping/],
    [
      { env: { RECONCILE_SORCE: 'x' } },
      /^warning settings\.unknown-variable .*RECONCILE_SORCE.*Did you mean RECONCILE_SOURCE\?/,
    ],
  ] satisfies [Given, RegExp][])('refuses %j', async (given, expected) => {
    const { diagnostics } = await resolve(given);
    expect(diagnostics.map(render)).toEqual([expect.stringMatching(expected)]);
  });

  it('finds everything at once and keeps the defaults for what it refuses', async () => {
    const { settings, diagnostics } = await resolve({
      flags: { output: ['xml'] },
      env: { RECONCILE_LOCK_TIMEOUT: 'x', RECONCILE_SORCE: 'x' },
      yaml: 'nothing: 1\nstrict: maybe\n',
    });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'settings.unknown-key',
      'settings.unknown-variable',
      'settings.invalid-value',
      'settings.invalid-value',
      'settings.invalid-value',
    ]);
    expect(settings).toMatchObject({ output: humanOutput, lockTimeout: undefined, strict: false });
  });

  it('takes an empty file for no settings', async () => {
    await expect(resolve({ yaml: '# nothing yet\n' })).resolves.toMatchObject({ diagnostics: [] });
  });

  it('never repeats a database URL', async () => {
    const { diagnostics } = await resolve({ env: { DATABASE_URL: 'mysql://bob:hunter2@db/x' } });
    expect(diagnostics.map(render)).toEqual([
      'error settings.invalid-value DATABASE_URL: the value is not a valid url. Write postgres://user@host:port/database, or embedded.',
    ]);
  });

  it.each([
    ['database_url: postgres://bob:hunter2@db/x', true],
    ['database_url: postgres://db/x?password=hunter2', true],
    ['database_url: postgres://bob@db/x', false],
    ['database_url: embedded', false],
    ['direct_database_url: postgres://bob:hunter2@db/x', true],
  ])('warns of a password in the file: %s', async (yaml, expected) => {
    const { diagnostics } = await resolve({ yaml: `${yaml}\n` });
    expect(diagnostics.some(({ code }) => code === 'settings.password-in-file')).toBe(expected);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

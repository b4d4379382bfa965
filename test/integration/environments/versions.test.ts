import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../../src/environments/catalog-view.ts';
import type { RuntimeVerification } from '../../../src/environments/verification.ts';
import { makeHost, pack, plainRuntime, version } from '../../support/environment-host.ts';

function config(number: string, install = 'exit 0') {
  return {
    environment: {
      env_type: 'plain',
      dir_name: '.plain',
      create_command: [
        'sh',
        '-c',
        `mkdir "$1" && echo ${number} > "$1/version" && ${install}`,
        'create',
        '{env_dir}',
      ],
    },
  };
}

function catalog(runtimeDeps: readonly string[], failing = ''): readonly CatalogEntry[] {
  return [
    pack('alpha', runtimeDeps),
    plainRuntime(),
    version('core.plain', '1.0', { execution_config: config('1.0') }),
    version('core.plain', '2.0', {
      execution_config: config('2.0', failing === '2.0' ? 'exit 1' : undefined),
      is_default: true,
    }),
  ];
}

function available(...versions: readonly string[]): readonly RuntimeVerification[] {
  return ['', '1.0', '2.0'].map((number) => ({
    runtime: 'core.plain',
    version: number,
    available: versions.includes(number),
    detected: undefined,
    program: undefined,
    reason: 'it is not installed',
    fix: undefined,
  }));
}

describe('versions of a runtime', () => {
  it('have names of their own where a pack has several', async () => {
    const host = makeHost({ 'alpha/x': '' });
    await host.converge(catalog(['plain@1.0', 'plain@2.0', 'plain']), {
      verifications: available('1.0', '2.0'),
    });
    expect(readdirSync(host.packPath('alpha')).sort()).toEqual(['.plain', '.plain-1.0', 'x']);
    expect(readFileSync(host.packPath('alpha', '.plain/version'), 'utf8')).toBe('2.0\n');
    expect(readFileSync(host.packPath('alpha', '.plain-1.0/version'), 'utf8')).toBe('1.0\n');
  });

  it('follow each other under one name, and only when the next one is there', async () => {
    const host = makeHost({ 'alpha/x': '' });
    const served = (): string => readFileSync(host.packPath('alpha', '.plain/version'), 'utf8');
    await host.converge(catalog(['plain']), { verifications: available('1.0') });
    expect(served()).toBe('1.0\n');
    const failed = await host.converge(catalog(['plain'], '2.0'), { verifications: available('1.0', '2.0') });
    expect(failed.environments).toMatchObject([{ state: 'degraded' }]);
    expect(served()).toBe('1.0\n');
    const { environments } = await host.converge(catalog(['plain']), {
      verifications: available('1.0', '2.0'),
    });
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(served()).toBe('2.0\n');
    expect(host.plan(catalog(['plain']), { verifications: available('1.0', '2.0') }).retired).toEqual([]);
  });

  it('go on serving when the host has lost all of them', async () => {
    const host = makeHost({ 'alpha/x': '' });
    await host.converge(catalog(['plain']), { verifications: available('1.0') });
    const { environments } = await host.converge(catalog(['plain']), {
      verifications: available(),
      settings: { grace: 0 },
    });
    expect(environments).toMatchObject([{ state: 'degraded', links: [host.packPath('alpha', '.plain')] }]);
    expect(existsSync(host.packPath('alpha', '.plain/version'))).toBe(true);
  });
});

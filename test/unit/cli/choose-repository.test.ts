import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseRepository } from '../../../src/cli/choose-repository.ts';
import type { CommandContext } from '../../../src/cli/command-context.ts';
import { resolveSettings, type SettingInputs } from '../../../src/settings.ts';

const url = 'https://git.example.com/team/catalog.git';

function choose(flags: SettingInputs['flags']) {
  const { settings, diagnostics } = resolveSettings({ flags, env: {}, file: undefined });
  expect(diagnostics).toEqual([]);
  const { signal: stop } = new AbortController();
  return chooseRepository({ settings, env: {}, cwd: '/srv', stop } as unknown as CommandContext);
}

function directoryOf(flags: SettingInputs['flags']): string {
  return choose(flags)?.directory ?? '';
}

describe('the repository to follow', () => {
  it('is none unless it is named', () => {
    expect(choose({})).toBeUndefined();
  });

  it('is asked for a branch, and for signatures of the keys in a file', () => {
    expect(choose({ git: url })).toMatchObject({ url, ref: undefined, signers: undefined });
    expect(choose({ git: url, branch: 'main', gitSshAllowedSigners: 'signers' })).toMatchObject({
      ref: 'refs/heads/main',
      signers: { kind: 'ssh', allowedSigners: '/srv/signers' },
    });
    expect(choose({ git: url, branch: 'refs/tags/v1', gitGpgKeyring: '/etc/keys.gpg' })).toMatchObject({
      ref: 'refs/tags/v1',
      signers: { kind: 'gpg', keyring: '/etc/keys.gpg' },
    });
  });

  it('has a checkout of its own for each address and branch', () => {
    const directories = [
      directoryOf({ git: url }),
      directoryOf({ git: url, branch: 'main' }),
      directoryOf({ git: url, branch: 'next' }),
      directoryOf({ git: url.replace('team', 'other') }),
    ];
    expect(new Set(directories).size).toBe(4);
    expect(directoryOf({ git: url, paths: ['packs'] })).toBe(directories[0]);
    for (const directory of directories) {
      expect(directory).toMatch(/^\/srv\/\.reconcile\/checkouts\/catalog-[0-9a-f]{16}$/u);
    }
    expect(basename(directoryOf({ git: 'git@git.example.com:catalog' }))).toMatch(/^catalog-/u);
  });

  it.each([
    [{ git: 'ext::id' }, 'names a helper program'],
    [{ git: 'https://user:hunter2@git.example.com/catalog.git' }, 'holds credentials'],
    [{ git: 'file:///srv/catalog.git' }, 'files of this host are not allowed'],
    [{ git: url, branch: '--upload-pack=id' }, 'is not the name of a branch'],
    [{ git: url, branch: 'refs/notes/x' }, 'is neither a branch nor a tag'],
    [{ git: url, paths: ['/srv/packs'] }, 'does not lie in the repository'],
    [{ git: url, paths: ['packs/../..'] }, 'does not lie in the repository'],
    [{ git: url, interval: '10ms' }, 'the interval is shorter'],
    [{ git: url, offline: 'true' }, 'cannot be followed offline'],
    [{ git: url, gitSshAllowedSigners: 'a', gitGpgKeyring: 'b' }, 'with SSH and with GPG'],
    [{ branch: 'main' }, 'a branch is given, and no repository'],
    [{ gitGpgKeyring: 'b' }, 'a file of signers is given, and no repository'],
  ] as const)('is refused with %j', (flags, message) => {
    expect(() => choose(flags)).toThrow(message);
    expect(() => choose(flags)).not.toThrow('hunter2');
  });
});

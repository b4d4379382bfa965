import { mkdirSync, readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHostFacts, resolveRoot } from '../../../src/environments/host-facts.ts';
import { readLink, removeLink, swapLink } from '../../../src/environments/public-link.ts';
import { moveAside } from '../../../src/process/swap-symlink.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('a public link', () => {
  it('is relative, and swapped in one step', () => {
    const root = makeTree({ 'store/a/file': '1', 'store/b/file': '2', 'packs/alpha/x': '' });
    const link = { path: join(root, 'packs/alpha/.venv'), inside: '' };
    const store = join(root, 'store');
    expect(readLink(link.path, store)).toEqual({ kind: 'absent' });
    for (const name of ['a', 'b']) {
      swapLink(link, join(store, name));
      expect(readLink(link.path, store)).toEqual({ kind: 'ours', name, inside: '' });
    }
    expect(readlinkSync(link.path)).toBe('../../store/b');
    expect(readFileSync(join(link.path, 'file'), 'utf8')).toBe('2');
    expect(readdirSync(join(root, 'packs/alpha')).sort()).toEqual(['.venv', 'x']);
  });

  it('may lead to a part of an environment, by way of a linked directory', () => {
    const root = makeTree({ 'store/a/node_modules/x': '', 'real/deep/x': '', short: { link: 'real/deep' } });
    const link = { path: join(root, 'short/node_modules'), inside: 'node_modules' };
    swapLink(link, join(root, 'store/a'));
    expect(readLink(link.path, join(root, 'store'))).toEqual({
      kind: 'ours',
      name: 'a',
      inside: 'node_modules',
    });
    expect(realpathSync(link.path)).toBe(join(root, 'store/a/node_modules'));
  });

  it.each([
    ['directory', { directory: true }],
    ['file', 'text'],
    ['link', { link: '/elsewhere' }],
    ['link', { link: '..' }],
  ] as const)('is not a %s of somebody else, and does not go', (what, entry) => {
    const root = makeTree({ 'store/a/x': '', '.venv': entry });
    const path = join(root, '.venv');
    expect(readLink(path, join(root, 'store'))).toEqual({ kind: 'foreign', what });
    expect(removeLink(path, join(root, 'store'))).toBe(false);
  });

  it('has what took its place moved beside it', () => {
    const root = makeTree({ '.venv/file': '1' });
    const moved = moveAside(join(root, '.venv'));
    expect(readFileSync(join(moved, 'file'), 'utf8')).toBe('1');
  });
});

describe('facts about a host', () => {
  it('are real paths, also of what is not there yet', () => {
    const root = makeTree({ real: { directory: true }, link: { link: 'real' } });
    expect(resolveRoot(join(root, 'link/not/yet'))).toBe(join(root, 'real/not/yet'));
    mkdirSync(join(root, 'real/not'));
    writeFileSync(join(root, 'real/not/yet'), '');
    expect(resolveRoot(join(root, 'link/not/yet'))).toBe(join(root, 'real/not/yet'));
  });

  it('are the same each time', () => {
    expect(readHostFacts('/usr/bin')).toEqual(readHostFacts('/usr/bin'));
    expect(readHostFacts('/usr/bin')).toMatchObject({ platform: process.platform, path: '/usr/bin' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLocks } from '../../../src/catalog/compare-locks.ts';
import type { ContentSource } from '../../../src/catalog/content-source.ts';
import { digestDeclaration } from '../../../src/catalog/pack-lock.ts';
import { arbitraryLock, arbitraryPack } from '../../support/arbitrary-lock.ts';

const pack = fc.sample(arbitraryPack, { numRuns: 1, seed: 1 })[0]!;

describe('comparing locks', () => {
  it('finds what was added, removed and changed, and in which parts', () => {
    const newer = {
      ...pack,
      version: '99.0.0',
      source: { ...pack.source, path: 'elsewhere' },
      registry: 'https://x/',
    };
    const changes = compareLocks(
      { packs: new Map(Object.entries({ same: pack, zap: pack, gone: pack })) },
      { packs: new Map(Object.entries({ fresh: pack, zap: newer, same: { ...pack } })) },
    );
    expect(changes).toEqual([
      { kind: 'added', ref: 'fresh', after: pack },
      { kind: 'removed', ref: 'gone', before: pack },
      { kind: 'changed', ref: 'zap', before: pack, after: newer, parts: ['version', 'source', 'registry'] },
    ]);
  });

  it('finds nothing between equal ones, and as much in one direction as in the other', () => {
    fc.assert(
      fc.property(arbitraryLock, arbitraryLock, (first, second) => {
        expect(compareLocks(first, structuredClone(first))).toEqual([]);
        const forth = compareLocks(first, second);
        const back = compareLocks(second, first);
        expect(forth.map(({ ref }) => ref)).toEqual(back.map(({ ref }) => ref));
      }),
    );
  });
});

describe('the digest of what is declared', () => {
  const source: ContentSource = {
    type: 'git',
    url: 'https://git.example/a',
    ref: 'main',
    path: '',
    checksum: undefined,
    signers: undefined,
    submodules: false,
    lfs: false,
  };

  it.each<[string, Partial<ContentSource>, string]>([
    ['type', { type: 'archive' }, '*'],
    ['url', { url: 'https://git.example/b' }, '*'],
    ['url that is not stated', { url: undefined }, '*'],
    ['ref', { ref: undefined }, '*'],
    ['path', { path: 'packs/a' }, '*'],
    ['checksum', { checksum: { algorithm: 'sha256', hex: 'ab'.repeat(32) } }, '*'],
    ['submodules', { submodules: true }, '*'],
    ['lfs', { lfs: true }, '*'],
    ['constraint', {}, '^1'],
  ])('changes with its %s', (_, change, constraint) => {
    expect(digestDeclaration({ ...source, ...change }, constraint)).not.toBe(digestDeclaration(source, '*'));
  });

  it('tells nothing about a credential', () => {
    const secret = { ...source, url: 'https://me:hunter2@git.example/a' };
    expect(digestDeclaration(secret, '*')).toBe(digestDeclaration(source, '*'));
  });
});

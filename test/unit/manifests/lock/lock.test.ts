import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lock, LockedPack } from '../../../../src/catalog/pack-lock.ts';
import { parseLock, type ParsedLock } from '../../../../src/manifests/lock/parse-lock.ts';
import { readLock } from '../../../../src/manifests/lock/read-lock.ts';
import { renderLock } from '../../../../src/manifests/lock/render-lock.ts';
import { arbitraryLock } from '../../../support/arbitrary-lock.ts';
import { describePlace } from '../../../support/describe-findings.ts';
import { parseYaml } from '../../../support/parse-yaml.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const hex = 'ab'.repeat(32);
const commit = 'cd'.repeat(20);

const slack: LockedPack = {
  version: '2.1.0',
  source: { type: 'git', url: 'https://git.example/packs.git', ref: 'v2.1.0', path: 'packs/slack' },
  commit,
  archive: undefined,
  digest: { algorithm: 'attune-pack-file-v1', hex },
  registry: 'https://index.example/packs.json',
  verified: true,
  declared: `sha256:${hex}`,
};
const chat: LockedPack = {
  version: '1.0.0',
  source: { type: 'archive', url: 'https://files.example/chat.tar.gz', ref: undefined, path: '' },
  commit: undefined,
  archive: { algorithm: 'sha256', hex },
  digest: { algorithm: 'attune-pack-file-v1', hex },
  registry: undefined,
  verified: false,
  declared: undefined,
};
const lock: Lock = {
  packs: new Map([
    ['slack', slack],
    ['chat', chat],
  ]),
};

const text = `# Written by reconcile: commit it, and do not edit it.

format: 1

packs:
  chat:
    version: 1.0.0
    source:
      type: archive
      url: https://files.example/chat.tar.gz
    archive: sha256:${hex}
    digest: attune-pack-file-v1:${hex}
  slack:
    version: 2.1.0
    source:
      type: git
      url: https://git.example/packs.git
      ref: v2.1.0
      path: packs/slack
    commit: ${commit}
    digest: attune-pack-file-v1:${hex}
    registry: https://index.example/packs.json
    verified: true
    declared: sha256:${hex}
`;

function parse(yaml: string): ParsedLock {
  const { documents, findings } = parseYaml(yaml);
  expect(findings).toEqual([]);
  return parseLock(documents[0]!);
}

/** What is found where, after a replacement in the text of the lock. */
function findAfter(...replacements: readonly (readonly [string, string])[]): readonly string[] {
  const changed = replacements.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, text);
  return parse(changed).diagnostics.map(
    ({ code, location, message, hint }) => `${describePlace(location)} ${code} ${message} ${hint}`,
  );
}

describe('a lock file', () => {
  it('has one text, and reads back', () => {
    expect(renderLock(lock)).toBe(text);
    expect(parse(text)).toEqual({ lock, diagnostics: [] });
  });

  it('reads back, whatever is in it, and has the same text in whatever order', () => {
    fc.assert(
      fc.property(arbitraryLock, (given) => {
        const rendered = renderLock(given);
        const { lock: read, diagnostics } = parse(rendered);
        expect(diagnostics).toEqual([]);
        expect(read).toEqual(given);
        expect(renderLock({ packs: new Map([...given.packs].toReversed()) })).toBe(rendered);
      }),
      { numRuns: 100 },
    );
  });

  it('changes only by the lines of what changed', () => {
    const after = renderLock({ packs: new Map([...lock.packs, ['chat', { ...chat, version: '1.0.1' }]]) });
    const lines = text.split('\n');
    expect(after.split('\n').filter((line, index) => line !== lines[index])).toEqual(['    version: 1.0.1']);
  });

  it('holds no credential of an address', () => {
    const source = { ...slack.source, url: 'https://me:hunter2@git.example/packs.git' };
    const registry = 'https://hunter3@index.example/';
    const rendered = renderLock({ packs: new Map([['slack', { ...slack, source, registry }]]) });
    expect(rendered).not.toMatch(/hunter/);
    expect(rendered).toContain('url: https://git.example/packs.git');
  });

  it.each<[string, string, string, string]>([
    [
      'a misspelt key',
      'digest: a',
      'digset: a',
      '`digset` is not a key of `packs.chat`. Did you mean `digest`?',
    ],
    ['an unknown key', 'format: 1', 'format: 1\nfoo: 1', '`foo` is not a key of a lock file.'],
    [
      'a short digest',
      `attune-pack-file-v1:${hex}`,
      'attune-pack-file-v1:abc',
      '`packs.chat.digest` does not have',
    ],
    ['a weak digest', `attune-pack-file-v1:${hex}`, `md5:${hex}`, 'Write `attune-pack-file-v1:` and 64 hexa'],
    ['an abbreviated commit', commit, 'cdcdcd1', 'Write the whole commit'],
    ['a number for a commit', commit, '1'.repeat(10), '`packs.slack.commit` must be a string'],
    ['a wrong pack ref', '  chat:', '  Chat:', 'Write `chat`.'],
    ['an incomplete version', '2.1.0', '"2.1"', 'Write "2.1.0".'],
    ['a version that is a number', 'version: 2.1.0', 'version: 2.1', 'is not quoted'],
    ['an option for a git ref', 'ref: v2.1.0', 'ref: --upload-pack=x', 'Write a branch, a tag or a commit.'],
    ['a path out of the repository', 'path: packs/slack', 'path: packs/../../x', 'Write a relative path'],
    [
      'another type of source',
      'type: git',
      'type: svn',
      '`packs.slack.source.type` must be `git` or `archive`.',
    ],
    [
      'a pin of the wrong type',
      'type: git',
      'type: archive',
      'has no `archive`, which content of type `archive`',
    ],
    [
      'a password',
      'https://git.example',
      'https://me:x@git.example',
      '`packs.slack.source.url` holds a user or',
    ],
    ['an empty entry', 'packs:\n', 'packs:\n  empty:\n', '`packs.empty` must be a mapping, but is null.'],
  ])('is refused with %s', (_, ...[from, to, expected]) => {
    expect(findAfter([from, to]).join('\n')).toContain(expected);
  });

  it('has every finding at its place', () => {
    expect(
      findAfter(
        ['digest: a', 'digset: a'],
        ['type: git', 'type: archive'],
        ['https://index', 'https://u:p@index'],
      ),
    ).toEqual([
      'f:12:5 lock.unknown-key `digset` is not a key of `packs.chat`. Did you mean `digest`?',
      'f:14:5 lock.invalid `packs.slack` has no `archive`, which content of type `archive` must have. Write `sha256:` and 64 hexadecimal digits, in lower case.',
      'f:20:5 lock.invalid `packs.slack.commit` means nothing for content of type `archive`. Remove it.',
      'f:18:7 lock.invalid `packs.slack.source.ref` means nothing for an archive. Remove it.',
      'f:22:15 lock.credential `packs.slack.registry` holds a user or a password. Take it out, change it where it is valid, and give it in the settings of the host.',
    ]);
  });

  it('of another format is refused with nothing but that', () => {
    expect(findAfter(['format: 1', 'format: 2'], ['digest', 'sum'])).toEqual([
      'f:3:9 lock.format The lock file has the format 2; this version of reconcile reads 1. Use the release that wrote it, or a later one.',
    ]);
  });

  it.each(['[]', '1', 'null', '{}', 'format: x'])('is refused where it is %s', (yaml) => {
    const { lock: read, diagnostics } = parse(yaml);
    expect(read).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('lock.invalid');
  });
});

describe('reading the lock file', () => {
  it('finds it in the directory', async () => {
    const directory = makeTree({ 'reconcile.lock.yaml': text });
    expect(await readLock(directory)).toEqual({ lock, diagnostics: [] });
  });

  it('locks nothing where there is none, or where it is empty', async () => {
    const nothing = { lock: { packs: new Map() }, diagnostics: [] };
    expect(await readLock(makeTree({}))).toEqual(nothing);
    expect(await readLock(makeTree({ 'reconcile.lock.yaml': '# nothing yet\n' }))).toEqual(nothing);
  });

  it('says where a pack is locked twice, and where a merge was left unfinished', async () => {
    const twice = makeTree({ 'reconcile.lock.yaml': text.replace('  slack:', '  chat:') });
    expect(
      (await readLock(twice)).diagnostics.map(({ code, location }) => `${code} ${location?.line}`),
    ).toEqual(['yaml.duplicate-key 13']);
    const merged = makeTree({ 'reconcile.lock.yaml': `<<<<<<< ours\n${text}=======\n>>>>>>> theirs\n` });
    const read = await readLock(merged);
    expect(read.lock).toBeUndefined();
    expect(read.diagnostics.length).toBeGreaterThan(0);
  });

  it('takes a file with thousands of packs', async () => {
    const packs = new Map(Array.from({ length: 2000 }, (_, index) => [`p${index}`, slack] as const));
    const { lock: read, diagnostics } = await readLock(
      makeTree({ 'reconcile.lock.yaml': renderLock({ packs }) }),
    );
    expect(diagnostics).toEqual([]);
    expect(read?.packs.size).toBe(2000);
  });
});

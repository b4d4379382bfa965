import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/catalog/json.ts';
import { mergeIndexes } from '../../../../src/catalog/registry-entry.ts';
import { renderChecksum } from '../../../../src/catalog/checksum.ts';
import { compileSchema } from '../../../../src/manifests/compile-schema.ts';
import { readRegistryIndex } from '../../../../src/manifests/registry-index/read-registry-index.ts';
import { registryIndexSchema } from '../../../../src/manifests/registry-index/registry-index-schema.ts';

const url = 'https://robot:hunter2@index.example/packs.json?token=hunter3';
const git = { type: 'git', url: 'https://git.example/slack.git', ref: 'v2.1.0' };
const archive = { type: 'archive', url: 'https://files.example/slack.tar.gz' };
const hex = 'ab'.repeat(32);

function entry(fields: JsonObject = {}): JsonObject {
  return { ref: 'slack', version: '2.1.0', install_sources: [git], ...fields };
}

function read(packs: JsonValue) {
  return readRegistryIndex({ packs }, url);
}

function messagesOf(packs: JsonValue): readonly string[] {
  return read(packs).diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
}

/** Of the sources of one entry: `git`, `archive sha256` …, the preferred one first. */
function sourcesOf(...sources: readonly JsonValue[]): readonly string[] {
  const [first] = read([entry({ install_sources: sources })]).entries;
  return (first?.sources ?? []).map(({ type, checksum }) =>
    checksum === undefined ? type : `${type} ${checksum.algorithm}`,
  );
}

/** What is said about a checksum of a source of a type. */
function aboutChecksum(source: JsonObject, checksum: JsonValue): string {
  const { entries, diagnostics } = read([entry({ install_sources: [{ ...source, checksum }, git] })]);
  expect(entries[0]?.sources.map(({ url: address }) => address)).toEqual([git.url]);
  const [{ message } = { message: '' }, ...others] = diagnostics;
  expect(others).toEqual([]);
  return message.replace(/^.*index\.example\/packs\.json /, '');
}

describe('an index', () => {
  it('gives each version of each pack, with everything that is needed to fetch it', () => {
    const { name, entries, diagnostics } = readRegistryIndex(
      {
        registry_name: 'Ours',
        version: '1.0',
        future: { anything: true },
        packs: [
          entry({
            label: 'Slack',
            description: 'Chat.',
            author: null,
            unknown: 1,
            dependencies: { attune_version: '>=1', packs: ['chat@^1'] },
            install_sources: [{ ...git, path: 'packs/slack', checksum: `attune-pack-file-v1:${hex}`, x: 1 }],
          }),
          entry({ version: '1.0.0-rc.1', install_sources: [{ ...archive, checksum: '' }] }),
        ],
      },
      url,
    );
    expect(diagnostics).toEqual([]);
    expect(name).toBe('Ours');
    const source = { signers: undefined, submodules: false, lfs: false };
    expect(entries).toEqual([
      {
        ref: 'slack',
        version: '2.1.0',
        label: 'Slack',
        description: 'Chat.',
        dependencies: ['chat@^1'],
        index: url,
        sources: [
          {
            ...source,
            type: 'git',
            url: git.url,
            ref: 'v2.1.0',
            path: 'packs/slack',
            checksum: { algorithm: 'attune-pack-file-v1', hex },
          },
        ],
      },
      {
        ref: 'slack',
        version: '1.0.0-rc.1',
        label: undefined,
        description: undefined,
        dependencies: undefined,
        index: url,
        sources: [
          { ...source, type: 'archive', url: archive.url, ref: undefined, path: '', checksum: undefined },
        ],
      },
    ]);
  });

  it('is preferred to have checksums, then git, then what comes first', () => {
    const summed = { ...archive, checksum: `sha256:${hex}` };
    expect(sourcesOf(archive, git)).toEqual(['git', 'archive']);
    expect(sourcesOf(git, summed)).toEqual(['archive sha256', 'git']);
    expect(sourcesOf(summed, { ...git, checksum: `attune-pack-file-v1:${hex}` })).toEqual([
      'git attune-pack-file-v1',
      'archive sha256',
    ]);
  });

  it('may write a checksum in capital letters', () => {
    const [first] = read([
      entry({ install_sources: [{ ...archive, checksum: ` SHA256:${hex.toUpperCase()}` }] }),
    ]).entries;
    const checksum = first?.sources[0]?.checksum;
    expect(checksum === undefined ? undefined : renderChecksum(checksum)).toBe(`sha256:${hex}`);
  });

  it.each<[JsonObject, JsonValue, string]>([
    [archive, hex, 'does not say by which algorithm it was made.'],
    [archive, `sha1:${hex.slice(24)}`, 'is made by sha1, which can be forged.'],
    [archive, `MD5:${hex.slice(32)}`, 'is made by md5, which can be forged.'],
    [archive, `sha512:${hex}${hex}`, 'is made by sha512, which is not known here.'],
    [archive, 'sha256:abc', 'does not have 64 hexadecimal digits.'],
    [git, `sha256:${hex}`, 'is one of the bytes of an archive, which a repository does not have.'],
    [archive, 12, 'must be a string, but is an integer.'],
  ])('is not used without the checksum that it states: %j %j', (source, checksum, message) => {
    expect(aboutChecksum(source, checksum)).toBe(message);
  });

  it('is used without the entries and sources that are wrong, each of which is named', () => {
    const packs = [
      entry(),
      'slack',
      entry({ ref: 'Slack' }),
      entry({ version: 2.1 }),
      { ref: 'chat', version: '1.0.0' },
      entry({ version: '3.0.0', install_sources: [{ type: 'docker', url: 'x' }, git] }),
      entry({
        version: '4.0.0',
        install_sources: [{ type: 'git', url: 'https://me:hunter4@git.example/x' }],
      }),
      entry({ version: '5.0.0', install_sources: [] }),
      entry({ label: 'again' }),
    ];
    expect(read(packs).entries.map(({ version, label }) => [version, label])).toEqual([
      ['2.1.0', undefined],
      ['3.0.0', undefined],
    ]);
    const place = 'of the index https://index.example/packs.json';
    expect(messagesOf(packs)).toEqual([
      `warning registry.invalid-entry \`packs[1]\` ${place} must be a mapping, but is a string.`,
      `warning registry.invalid-entry \`packs[2].ref\` ${place} does not have the form that it must have.`,
      `warning registry.invalid-entry \`packs[3].version\` ${place} must be a string, but is a number.`,
      `warning registry.invalid-entry \`packs[4]\` ${place} has no \`install_sources\`.`,
      `warning registry.invalid-source \`packs[5].install_sources[0].type\` ${place} must be \`git\` or \`archive\`.`,
      `warning registry.invalid-source \`packs[6].install_sources[0].url\` ${place} holds a user or a password.`,
      `warning registry.invalid-entry \`packs[6]\` ${place} is left out: it has no install source that can be used.`,
      `warning registry.invalid-entry \`packs[7].install_sources\` ${place} is empty.`,
      `warning registry.duplicate-entry \`packs[8]\` ${place} offers \`slack@2.1.0\` a second time, which is left out.`,
    ]);
    expect(JSON.stringify(read(packs).diagnostics)).not.toMatch(/hunter/);
  });

  it('is in error where nothing of it can be used', () => {
    expect(messagesOf([entry({ ref: '' })]).at(-1)).toBe(
      'error registry.unusable `packs` of the index https://index.example/packs.json has no entry that can be used.',
    );
    expect(read([]).diagnostics).toEqual([]);
    for (const value of [null, [], 'x', { packs: {} }, { pack: [] }]) {
      const { entries, diagnostics } = readRegistryIndex(value, url);
      expect([entries, diagnostics.map(({ code, severity }) => `${severity} ${code}`)]).toEqual([
        [],
        ['error registry.invalid'],
      ]);
    }
  });

  it('has a bounded number of entries and of findings', () => {
    const wrong = Array.from({ length: 100_000 }, () => entry({ ref: '-' }));
    const { diagnostics } = read(wrong);
    expect(diagnostics).toHaveLength(52);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'registry.more' });
    expect(diagnostics.at(-1)?.message).toContain('99950 more findings');
    const large = read([...wrong, entry()]);
    expect([large.entries.length, large.diagnostics.map(({ code }) => code)]).toEqual([
      0,
      ['registry.too-large'],
    ]);
  });

  it('may hold anything at all in any of its fields', () => {
    const fields = fc.dictionary(
      fc.constantFrom(...Object.keys(entry()), 'label', 'dependencies', 'type', 'url', 'checksum'),
      fc.oneof(fc.jsonValue(), fc.constant([git]), fc.constant(hex)),
    );
    fc.assert(
      fc.property(fc.array(fields), (packs) => {
        const { entries, diagnostics } = read([...packs.map((each) => entry(each as JsonObject)), entry()]);
        expect(entries.length).toBeGreaterThan(0);
        expect(diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
      }),
    );
  });

  it('is described by a schema that takes what is read, and finds what is not', () => {
    const findViolations = compileSchema(registryIndexSchema);
    expect(findViolations({ packs: [entry(), entry({ dependencies: null })], more: 1 })).toEqual([]);
    const wrong = [entry({ ref: '-' }), entry({ install_sources: [{ type: 'x', url: '' }] })];
    expect(findViolations({ packs: wrong }).map(({ path }) => path.join('.'))).toEqual([
      'packs.0.ref',
      'packs.1.install_sources.0.type',
      'packs.1.install_sources.0.url',
    ]);
  });
});

describe('several indexes', () => {
  it('give all versions of a pack from the first that has it', () => {
    const ours = read([entry({ version: '1.0.0' }), entry({ version: '1.1.0' })]).entries;
    const theirs = read([entry({ version: '9.0.0' }), entry({ ref: 'chat' })]).entries;
    const merged = [...mergeIndexes([ours, theirs])];
    expect(merged.map(([ref, entries]) => [ref, entries.map(({ version }) => version)])).toEqual([
      ['slack', ['1.0.0', '1.1.0']],
      ['chat', ['2.1.0']],
    ]);
  });
});

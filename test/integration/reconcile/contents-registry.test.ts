import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  codesOf,
  makeContentRepository,
  packFile,
  sourced,
  type ContentRepository,
} from '../../support/content-repository.ts';
import { tarGz } from '../../support/archive-bytes.ts';
import {
  content,
  requireHeader,
  startContentServer,
  type ContentServer,
} from '../../support/content-server.ts';

/** `slack 2.1.0`, with what it depends on. */
type Published = readonly [pack: string, ...dependencies: readonly string[]];

function archiveOf([named, ...dependencies]: Published, extra = ''): Buffer {
  const [ref = '', version = ''] = named.split(' ');
  const rest = `dependencies: ${JSON.stringify(dependencies)}\n${extra}`;
  return tarGz([{ name: 'pack.yaml', content: packFile(ref, version, rest) }]);
}

/** Publishes packs and an index of them. */
function publish(server: ContentServer, packs: readonly Published[], index = '/index.json'): void {
  const entries = packs.map(([named]) => {
    const [ref = '', version = ''] = named.split(' ');
    const url = `${server.origin}/${ref}-${version}.tgz`;
    return { ref, version, label: ref, install_sources: [{ type: 'archive', url }] };
  });
  for (const pack of packs) {
    const [ref = '', version = ''] = pack[0].split(' ');
    server.serve(`/${ref}-${version}.tgz`, content(archiveOf(pack)));
  }
  server.serve(index, content(JSON.stringify({ packs: entries })));
}

interface RegistryScene extends ContentRepository {
  readonly server: ContentServer;
  readonly registries: { readonly registries: readonly string[] };
}

async function makeRegistryScene(
  packs: readonly Published[],
  manifests: Readonly<Record<string, string>>,
): Promise<RegistryScene> {
  const server = await startContentServer();
  publish(server, packs);
  const made = await makeContentRepository(
    Object.fromEntries(Object.entries(manifests).map(([ref, text]) => [`packs/${ref}.yaml`, text])),
  );
  return { ...made, server, registries: { registries: [`${server.origin}/index.json`] } };
}

const needing = (ref: string, ...dependencies: readonly string[]): string =>
  `kind: Pack\nref: ${ref}\nversion: 1.0.0\ndependencies: ${JSON.stringify(dependencies)}\n`;

async function versionsOf({ sql }: ContentRepository): Promise<Readonly<Record<string, unknown>>> {
  const rows = await sql('select ref, version from pack order by ref');
  return Object.fromEntries(rows.map(({ ref, version }) => [String(ref), version]));
}

describe('packs from an index', () => {
  const universe: readonly Published[] = [
    ['slack 2.0.0', 'http@^1.0'],
    ['slack 2.1.0', 'http@^1.0'],
    ['slack 3.0.0-rc.1'],
    ['slack 3.0.0'],
    ['http 1.0.0'],
    ['http 1.4.0', 'json'],
    ['http 2.0.0'],
    ['json 0.1.0'],
    ['json 0.2.0-beta.1'],
  ];

  it('come in the newest versions that every constraint allows, with what those need', async () => {
    const scene = await makeRegistryScene(universe, { ours: needing('ours', 'slack@^2.0') });
    const result = await scene.pass({}, scene.registries);
    expect([result.outcome, codesOf(result)]).toEqual(['applied', []]);
    expect(await versionsOf(scene)).toEqual({ ours: '1.0.0', slack: '2.1.0', http: '1.4.0', json: '0.1.0' });
    expect(actionsOf(result)).toEqual({ slack: 'activated', http: 'activated', json: 'activated' });
    expect(
      await scene.sql("select source_type, source_url, source_ref from pack where ref = 'json'"),
    ).toEqual([{ source_type: 'registry', source_url: scene.registries.registries[0], source_ref: '0.1.0' }]);
  });

  it('stay as they are locked, without a question to the index', async () => {
    const scene = await makeRegistryScene(universe, { ours: needing('ours', 'slack@^2.0') });
    await scene.pass({}, scene.registries);
    const locked = scene.lockFile();
    publish(scene.server, [...universe, ['slack 2.2.0']]);
    const asked = scene.server.requests.length;
    expect((await scene.pass({}, scene.registries)).outcome).toBe('unchanged');
    expect((await scene.pass({}, { ...scene.registries, lock: 'exact' })).outcome).toBe('unchanged');
    expect(scene.server.requests).toHaveLength(asked);
    const updated = await scene.cli([
      'update',
      '--paths',
      'packs',
      '--registry',
      String(scene.registries.registries[0]),
    ]);
    expect([updated.code, updated.stderr]).toEqual([0, '']);
    expect(updated.stdout).toContain('~ slack 2.1.0');
    expect(updated.stdout).toMatch(/- http 1\.4\.0/);
    expect(scene.lockFile()).not.toBe(locked);
    expect((await scene.pass({}, scene.registries)).outcome).toBe('applied');
    expect(await versionsOf(scene)).toMatchObject({ slack: '2.2.0' });
  });

  it('are asked for by a manifest with a constraint, or in a version before release', async () => {
    const scene = await makeRegistryScene(universe, {
      slack: sourced('slack', '{type: registry}', 'version: "3.0.0-rc.1"\n'),
      http: sourced('http', '{type: registry}', 'version: "<2.0"\nlabel: Ours\n'),
    });
    const result = await scene.pass({}, scene.registries);
    expect([result.outcome, codesOf(result)]).toEqual(['applied', []]);
    expect(await versionsOf(scene)).toMatchObject({ slack: '3.0.0-rc.1', http: '1.4.0' });
    expect(await scene.sql("select label from pack where ref = 'http'")).toEqual([{ label: 'Ours' }]);
  });

  it('come from the first index that has them', async () => {
    const scene = await makeRegistryScene([['slack 2.0.0']], { ours: needing('ours', 'slack', 'http') });
    publish(scene.server, [['slack 9.0.0'], ['http 1.0.0']], '/second.json');
    const [first = ''] = scene.registries.registries;
    const both = [first, `${scene.server.origin}/second.json`];
    const result = await scene.pass({}, { registries: both });
    expect(codesOf(result)).toEqual([]);
    expect(await versionsOf(scene)).toMatchObject({ slack: '2.0.0', http: '1.0.0' });
  });

  it('come from an index that wants a header', async () => {
    const scene = await makeRegistryScene([], { ours: needing('ours', 'slack') });
    const url = `${scene.server.origin}/`;
    publish(scene.server, [['slack 2.0.0']], '/plain.json');
    const entries = JSON.stringify({
      packs: [
        {
          ref: 'slack',
          version: '2.0.0',
          install_sources: [{ type: 'archive', url: `${url}slack-2.0.0.tgz` }],
        },
      ],
    });
    scene.server.serve('/index.json', requireHeader('x-token', 'CANARY', content(entries)));
    const refused = await scene.pass({}, scene.registries);
    expect(refused.outcome).toBe('invalid');
    const credentials = [{ url, username: undefined, secret: undefined, headers: { 'x-token': 'CANARY' } }];
    const result = await scene.pass({}, { ...scene.registries, sources: { ...scene.sources, credentials } });
    expect([result.outcome, codesOf(result)]).toEqual(['applied', []]);
    expect(JSON.stringify(await scene.sql('select * from pack'))).not.toContain('CANARY');
  });

  it.each([
    [
      'neither the manifests nor an index has',
      { code: 'dependency.missing', text: /nothing/, manifests: [sourced('nothing', '{type: registry}')] },
    ],
    [
      'no version satisfies',
      { code: 'dependency.unsatisfied', text: />=7/, manifests: [needing('ours', 'slack@>=7')] },
    ],
    [
      'two packs want in versions that exclude each other',
      {
        code: 'dependency.conflict',
        text: /ours[^]*yours/,
        manifests: [needing('ours', 'slack@^2.0'), needing('yours', 'slack@^3.0')],
      },
    ],
    [
      'a manifest has in a version that another pack excludes',
      {
        code: 'dependency.declared',
        text: /http/,
        manifests: [needing('ours', 'later'), needing('http', 'slack')],
      },
    ],
    [
      'need each other',
      { code: 'dependency.cycle', text: /hen[^]*egg/, manifests: [needing('ours', 'hen')] },
    ],
  ])('are refused with the chain where they are what %s', async (_, { code, text, manifests }) => {
    const more: readonly Published[] = [
      ['hen 1.0.0', 'egg'],
      ['egg 1.0.0', 'hen'],
      ['later 1.0.0', 'http@>=5'],
    ];
    const named = manifests.map((manifest, index) => [`m${index}`, manifest] as const);
    const scene = await makeRegistryScene([...universe, ...more], Object.fromEntries(named));
    const result = await scene.pass({}, scene.registries);
    expect(result.outcome).toBe('invalid');
    expect(codesOf(result)).toContain(code);
    const found = result.diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(JSON.stringify(found)).toMatch(text);
    expect(found?.location?.file).toMatch(/^packs\/m\d\.yaml$/);
    expect(await scene.sql('select ref from pack')).toEqual([]);
  });

  it('are refused when one version comes to have another content', async () => {
    const scene = await makeRegistryScene([['slack 2.0.0']], { ours: needing('ours', 'slack') });
    await scene.pass({}, scene.registries);
    scene.server.serve('/slack-2.0.0.tgz', content(archiveOf(['slack 2.0.0'], 'label: Changed\n')));
    expect((await scene.pass({}, scene.registries)).outcome).toBe('unchanged');
    const result = await scene.pass({}, { ...scene.registries, lock: 'none' });
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.moved']]);
    expect(scene.read('slack/pack.yaml')).not.toContain('Changed');
  });

  it('go on from what an index said before while it is down, and are refused where it said nothing', async () => {
    const scene = await makeRegistryScene([['slack 2.0.0']], { ours: needing('ours', 'slack') });
    const unknown = await scene.pass({}, { registries: [`${scene.server.origin}/nowhere.json`] });
    expect(unknown.outcome).toBe('invalid');
    await scene.pass({}, scene.registries);
    await scene.server.stop();
    expect(codesOf(await scene.pass({}, scene.registries))).toEqual([]);
    const unlocked = await scene.pass({}, { ...scene.registries, lock: 'none' });
    expect(unlocked.outcome).toBe('unchanged');
    expect(new Set(codesOf(unlocked))).toEqual(new Set(['warning source.unavailable']));
  });
});

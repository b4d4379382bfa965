import { describe, expect, it } from 'vitest';
import { findDependents } from '../../../src/catalog/find-dependents.ts';
import { packOf } from '../../../src/catalog/ref.ts';
import { readDocuments } from '../../../src/documents/read-documents.ts';
import { findFailedUnits } from '../../../src/manifests/find-failed-units.ts';
import { reportOpenReferences } from '../../../src/manifests/report-open-references.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { describeFindings } from '../../support/describe-findings.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

async function findIn(files: Readonly<Record<string, TreeEntry>>, strict = false) {
  const read = await readDocuments(['.'], { cwd: makeTree(files) });
  const resolved = await resolveCatalog(read.documents, { strict });
  const { failed, unattributed } = findFailedUnits({
    documents: read.documents,
    resolved,
    readDiagnostics: read.diagnostics,
  });
  const describeEach = (units: typeof failed): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries([...units].map(([ref, found]) => [ref, describeFindings(found)]));
  return {
    resolved,
    failed: describeEach(failed),
    resolvedFailed: describeEach(resolved.failed),
    unattributed: describeFindings(unattributed),
  };
}

const good = (ref: string, rest = ''): string => `ref: ${ref}\nversion: 1.0.0\n${rest}`;

describe('the failed packs of a resolved catalog', () => {
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, readonly string[]>>]>([
    [
      'its own errors, without warnings',
      { 'a/pack.yaml': 'ref: aa\nversion: one\nlable: x\n', 'b/pack.yaml': good('bb', 'lable: x\n') },
      { aa: ['error pack.invalid-version a/pack.yaml:2:10'] },
    ],
    [
      'its configuration',
      { 'pack.yaml': good('aa', 'conf_schema: { n: { type: integer } }\nconfig: { n: x }\n') },
      { aa: ['error config.invalid pack.yaml:4:14'] },
    ],
    [
      'its schema of the configuration in a file of its own',
      { 'pack.yaml': good('aa'), 'config.schema.yaml': 'n: { type: intger }\n' },
      { aa: ['error conf-schema.invalid config.schema.yaml:1:12'] },
    ],
    [
      'its runtimes and their versions',
      {
        'pack.yaml': good('aa'),
        'runtimes/x.yaml': 'ref: aa.x\nversions: [{ version: "1" }, { version: "1" }]\n',
      },
      { aa: ['error version.duplicate runtimes/x.yaml:2:41'] },
    ],
    [
      'a runtime that lies in one pack and names another: both',
      {
        'a/pack.yaml': good('aa'),
        'a/runtimes/x.yaml': 'ref: bb.x\n',
        'b/pack.yaml': good('bb'),
        'c/pack.yaml': good('cc'),
      },
      {
        bb: ['error runtime.foreign-pack a/runtimes/x.yaml:1:6'],
        aa: ['error runtime.foreign-pack a/runtimes/x.yaml:1:6'],
      },
    ],
    [
      'a runtime without a usable ref: the pack beside it',
      { 'pack.yaml': good('aa'), 'runtimes/x.yaml': 'ref: tool\n' },
      { aa: ['error runtime.invalid-ref runtimes/x.yaml:1:6'] },
    ],
    [
      'a runtime anywhere, by the part of its ref that can be read, or else by `pack_ref`',
      {
        'x.yaml': 'kind: Runtime\nref: core.Py Thon\n',
        'y.yaml': 'kind: Runtime\nref: tool\npack_ref: other\n',
      },
      {
        core: ['error runtime.invalid-ref x.yaml:2:6'],
        other: ['error runtime.invalid-ref y.yaml:2:6'],
      },
    ],
    [
      'documents that share a ref: the pack of each',
      {
        'a.yaml': `kind: Pack\n${good('aa')}`,
        'b.yaml': `kind: Pack\n${good('aa')}`,
        'c.yaml': 'kind: Runtime\nref: bb.x\n',
        'd/pack.yaml': good('bb'),
        'd/runtimes/x.yaml': 'ref: bb.x\n',
      },
      {
        aa: ['error pack.duplicate a.yaml:2:6', 'error pack.duplicate b.yaml:2:6'],
        bb: ['error runtime.duplicate c.yaml:2:6', 'error runtime.duplicate d/runtimes/x.yaml:1:6'],
      },
    ],
    [
      'references that do not hold: who refers',
      { 'a/pack.yaml': good('aa'), 'b/pack.yaml': good('bb', 'dependencies: ["aa@^2", bb]\n') },
      { bb: ['error reference.unsatisfied b/pack.yaml:3:16', 'error reference.self b/pack.yaml:3:25'] },
    ],
    [
      'a circle: every pack of it, not those that need it',
      {
        'a/pack.yaml': good('aa', 'dependencies: [bb]\n'),
        'b/pack.yaml': good('bb', 'dependencies: [cc, aa]\n'),
        'c/pack.yaml': good('cc', 'dependencies: [bb]\n'),
        'd/pack.yaml': good('dd', 'dependencies: [aa]\n'),
      },
      {
        aa: ['error reference.cycle c/pack.yaml:3:16', 'error reference.cycle b/pack.yaml:3:20'],
        bb: ['error reference.cycle c/pack.yaml:3:16', 'error reference.cycle b/pack.yaml:3:20'],
        cc: ['error reference.cycle c/pack.yaml:3:16', 'error reference.cycle b/pack.yaml:3:20'],
      },
    ],
    [
      'moves from one place: who moved',
      {
        'a/pack.yaml': good('aa'),
        'b/pack.yaml': good('bb', 'moved: { from: aa }\n'),
        'c/pack.yaml': good('cc'),
        'c/runtimes/x.yaml': 'ref: cc.x\nmoved: { from: cc.x }\n',
      },
      {
        cc: ['error moved.unchanged c/runtimes/x.yaml:2:16'],
        bb: ['error moved.still-described b/pack.yaml:3:16'],
      },
    ],
    [
      'a document in a format or of a kind that is not known',
      {
        'a/pack.yaml': `apiVersion: reconcile/v9\n${good('aa')}`,
        'b/pack.yaml': `kind: Runtime\n${good('bb')}`,
        'c.yaml': `apiVersion: reconcile/v1\nkind: Bundle\n${good('cc')}`,
        'd/pack.yaml': good('dd'),
        'd/runtimes/x.yaml': '- list\n',
      },
      {
        aa: ['error manifest.unknown-version a/pack.yaml:1:13'],
        bb: ['error manifest.misplaced-kind b/pack.yaml:1:7'],
        cc: ['error manifest.unknown-kind c.yaml:2:7'],
        dd: ['error manifest.not-a-mapping d/runtimes/x.yaml:1:1'],
      },
    ],
    [
      'a pack without a usable ref, by the runtimes in its directory',
      { 'pack.yaml': good('A A'), 'runtimes/x.yaml': 'ref: aa.x\n' },
      { aa: ['error pack.invalid-ref pack.yaml:1:6'] },
    ],
  ])('%s', async (_, files, expected) => {
    const { resolvedFailed, failed, unattributed } = await findIn(files);
    expect(resolvedFailed).toEqual(expected);
    expect(failed).toEqual(expected);
    expect(unattributed).toEqual([]);
  });

  it('of a strict run are those with unknown keys too', async () => {
    const { failed } = await findIn({ 'pack.yaml': good('aa', 'lable: x\n') }, true);
    expect(failed).toEqual({ aa: ['error manifest.unknown-key pack.yaml:3:1'] });
  });

  it('holds each circle of a hundred and more', async () => {
    const pair = (n: number): string =>
      `{ kind: Pack, ref: a${n}, version: 1.0.0, dependencies: [b${n}] }\n---\n{ kind: Pack, ref: b${n}, version: 1.0.0, dependencies: [a${n}] }`;
    const { failed } = await findIn({
      'all.yaml': Array.from({ length: 150 }, (_, n) => pair(n)).join('\n---\n'),
    });
    expect(Object.keys(failed)).toHaveLength(300);
  });
});

describe('findFailedUnits', () => {
  it.each<[string, Readonly<Record<string, TreeEntry>>, readonly string[]]>([
    ['a runtime', { 'a/pack.yaml': good('aa'), 'a/runtimes/x.yaml': 'ref: [\n' }, ['aa']],
    ['a pack with runtimes', { 'a/pack.yaml': 'ref: [\n', 'a/runtimes/x.yaml': 'ref: aa.x\n' }, ['aa']],
    ['a schema beside a pack', { 'pack.yaml': good('aa'), 'config.schema.yaml': 'n: [\n' }, ['aa']],
    ['a second pack.yml', { 'a/pack.yaml': good('aa'), 'a/pack.yml': good('bb') }, ['aa']],
    ['a pipe', { 'a/pack.yaml': good('aa'), 'a/runtimes/x.yaml': { fifo: true } }, ['aa']],
    ['a key written twice', { 'a/pack.yaml': good('aa', 'ref: aa\n'), 'b/pack.yaml': good('bb') }, ['aa']],
    [
      'a runtime of another pack whose key is written twice',
      { 'a/pack.yaml': good('aa'), 'a/runtimes/x.yaml': 'ref: bb.x\nname: x\nname: y\n' },
      ['aa', 'bb'],
    ],
  ])('attributes what cannot be read in a pack directory: %s', async (_, files, packs) => {
    const { failed, unattributed } = await findIn({ ...files, 'sound/pack.yaml': good('sound') });
    expect(Object.keys(failed).sort()).toEqual(packs);
    expect(unattributed).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, TreeEntry>>, readonly string[]]>([
    [
      'a pack of which nothing is known',
      { 'a/pack.yaml': 'ref: [\n' },
      ['error yaml.unclosed a/pack.yaml:1:6'],
    ],
    [
      'a pack with an unusable ref',
      { 'a/pack.yaml': good('A A') },
      ['error pack.invalid-ref a/pack.yaml:1:6'],
    ],
    [
      'a pack whose runtimes belong to different packs',
      {
        'a/pack.yaml': 'ref: [\n',
        'a/runtimes/x.yaml': 'ref: aa.x\n',
        'a/runtimes/y.yaml': 'ref: bb.y\n',
      },
      ['error yaml.unclosed a/pack.yaml:1:6'],
    ],
    ['a file that could hold anything', { 'x.yaml': 'a: [\n' }, ['error yaml.unclosed x.yaml:1:4']],
    [
      'a directory called runtimes in no pack',
      { 'runtimes/x.yaml': 'a: [\n' },
      ['error yaml.unclosed runtimes/x.yaml:1:4'],
    ],
    ['a link to nothing', { 'a/x.yaml': { link: 'gone' } }, ['error file.link-dangling a/x.yaml:1:1']],
  ])('leaves open whose it is: %s', async (_, files, expected) => {
    const { failed, unattributed } = await findIn({ ...files, 'sound/pack.yaml': good('sound') });
    expect(failed).toEqual({});
    expect(unattributed).toEqual(expected);
  });

  it('trusts no document of a file in which something else cannot be read', async () => {
    const { failed, unattributed } = await findIn({
      'all.yaml': `kind: Pack\n${good('aa')}---\nkind: Pack\nref: &x\nversion: *y\n---\nref: not-ours\n`,
    });
    expect(failed).toEqual({ aa: ['error yaml.unknown-alias all.yaml:7:10'] });
    expect(unattributed).toEqual(['error yaml.unknown-alias all.yaml:7:10']);
  });

  it('leaves a catalog that holds together without the failed packs and those that need them', async () => {
    const { resolved, failed, unattributed } = await findIn({
      'core/pack.yaml': good('core'),
      'core/runtimes/python.yaml': 'ref: core.python\naliases: [py]\nversions: [{ version: 3.12 }]\n',
      'core/runtimes/shell.yaml': 'ref: core.shell\nversions: [{ version: "5" }]\n',
      'slack/pack.yaml': good('slack', 'runtime_deps: [py]\n'),
      'alerts/pack.yaml': good('alerts', 'dependencies: [slack]\n'),
      'bash/pack.yaml': good('bash', 'runtime_deps: [core.shell]\n'),
      'sound/pack.yaml': good('sound', 'runtime_deps: [tool]\n'),
      'sound/runtimes/tool.yaml': 'ref: sound.tool\nversions: [{ version: "1" }]\n',
    });
    expect(unattributed).toEqual([]);
    expect(Object.keys(failed)).toEqual(['core']);
    expect(resolved.withheld).toEqual([
      { kind: 'runtime', ref: 'core.python', fields: { name: 'python', aliases: ['py'] } },
    ]);
    const { objects, openReferences } = resolved.catalog;
    const blocked = findDependents([...objects, ...resolved.withheld], Object.keys(failed));
    expect(Object.fromEntries(blocked)).toEqual({ slack: 'core', bash: 'core', alerts: 'slack' });
    const left = objects.filter(({ ref }) => !(packOf(ref) in failed) && !blocked.has(packOf(ref)));
    expect(left.map(({ ref }) => ref)).toEqual(['sound', 'sound.tool', 'sound.tool@1']);
    expect(reportOpenReferences({ objects: left, openReferences })).toEqual([]);
  });
});

import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { activateContent, currentContent } from '../../../../src/sources/store/activate-content.ts';
import { compareContents } from '../../../../src/sources/store/compare-contents.ts';
import { readContentGenerations } from '../../../../src/sources/store/content-generations.ts';
import { listPack } from '../../../../src/sources/store/content-layout.ts';
import { decideContent } from '../../../../src/sources/store/decide-content.ts';
import { findByProvenance, findContent } from '../../../../src/sources/store/find-content.ts';
import { findDrift } from '../../../../src/sources/store/find-drift.ts';
import { putContent, sealContent } from '../../../../src/sources/store/put-content.ts';
import { fillWith, makeContentRoot, put } from '../../../support/content-host.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const files = {
  'pack.yaml': 'ref: slack\n',
  'actions/ä b.py': 'print(1)\n',
  'bin/run': { script: '#!/bin/sh\n' },
};

describe('a content that is put into the store', () => {
  it('is whole, and nobody sees it before it is activated', async () => {
    const root = makeContentRoot();
    const content = await put(root, files);
    expect(readFileSync(join(content.directory, 'actions/ä b.py'), 'utf8')).toBe('print(1)\n');
    expect(content.files.map(({ path }) => path)).toEqual(['actions/ä b.py', 'bin/run', 'pack.yaml']);
    expect(currentContent(root, 'slack')).toBeUndefined();
    expect(readdirSync(root)).toEqual(['.store']);
    expect(findContent(root, 'slack', content.digest)).toEqual(content);
  });

  it('has the same modes whatever the umask is', async () => {
    const root = makeContentRoot();
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    const { directory } = await put(root, files);
    const modeOf = (path: string): number => statSync(join(directory, path)).mode & 0o777;
    expect([modeOf('pack.yaml'), modeOf('bin/run'), modeOf('bin'), modeOf('.')]).toEqual([
      0o644, 0o755, 0o755, 0o755,
    ]);
  });

  it('is out of the reach of others while it is written', async () => {
    const root = makeContentRoot();
    const modes: number[] = [];
    const fill = async (directory: string): Promise<void> => {
      modes.push(statSync(directory).mode & 0o777);
      await fillWith({ 'a.py': '' })(directory);
    };
    const content = await putContent(root, 'slack', { fill, provenance: {}, limits: defaultContentLimits });
    expect([...modes, statSync(content.directory).mode & 0o777]).toEqual([0o700, 0o755]);
  });

  it('is stored once, with every origin that it has had', async () => {
    const root = makeContentRoot();
    const first = await put(root, files, { provenance: { type: 'git', commit: 'a' } });
    const second = await put(root, files, { provenance: { commit: 'b', type: 'git' } });
    expect(second.name).toBe(first.name);
    expect(listPack(root, 'slack')).toMatchObject({ contents: [{ name: first.name }], attempts: [] });
    for (const commit of ['a', 'b']) {
      expect(findByProvenance(root, 'slack', { type: 'git', commit })?.name).toBe(first.name);
    }
    expect(findByProvenance(root, 'slack', { type: 'git', commit: 'c' })).toBeUndefined();
    expect(findByProvenance(root, 'other', { type: 'git', commit: 'a' })).toBeUndefined();
  });

  it('is another one where only an executable bit differs', async () => {
    const root = makeContentRoot();
    const first = await put(root, { run: '#!/bin/sh\n' });
    const second = await put(root, { run: { script: '#!/bin/sh\n' } });
    expect(second.digest).toBe(first.digest);
    expect(second.name).not.toBe(first.name);
    expect(compareContents(first, second)).toEqual({ added: [], changed: ['run'], removed: [] });
  });

  it('is none where its check, its source or a limit says no; nothing is left of it', async () => {
    const root = makeContentRoot();
    const provenance = {};
    const refused = new Error('not what it must be');
    const no = (): never => {
      throw refused;
    };
    const fill = (directory: string): Promise<void> => {
      writeFileSync(join(directory, 'a'), 'aa');
      return Promise.resolve();
    };
    const limits = defaultContentLimits;
    await expect(putContent(root, 'slack', { fill, provenance, limits, check: no })).rejects.toBe(refused);
    await expect(putContent(root, 'slack', { fill: no, provenance, limits })).rejects.toBe(refused);
    await expect(
      putContent(root, 'slack', { fill, provenance, limits: { ...limits, maxFileBytes: 1 } }),
    ).rejects.toMatchObject({ kind: 'unsafe' });
    expect(readdirSync(join(root, '.store/slack'))).toEqual([]);
  });

  it('stops where it is interrupted', async () => {
    const root = makeContentRoot();
    const options = { fill: () => Promise.resolve(), provenance: {}, limits: defaultContentLimits };
    await expect(
      putContent(root, 'slack', { ...options, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'interrupted' });
    const stop = new AbortController();
    const fill = async (directory: string): Promise<void> => {
      writeFileSync(join(directory, 'a'), '');
      stop.abort();
      await Promise.resolve();
    };
    await expect(putContent(root, 'slack', { ...options, fill, signal: stop.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(readdirSync(join(root, '.store/slack'))).toEqual([]);
  });
});

describe('drift', () => {
  it.each([
    ['another size', (path: string) => appendFileSync(path, '#'), 'was changed'],
    ['another time', (path: string) => utimesSync(path, 1, 1), 'was changed'],
    ['another mode', (path: string) => chmodSync(path, 0o755), 'was changed'],
    ['no file', (path: string) => rmSync(path), 'is gone'],
    ['a link', (path: string) => (rmSync(path), symlinkSync('/etc/hosts', path)), 'was changed'],
  ])('is %s', async (_, change, reason) => {
    const root = makeContentRoot();
    const content = await put(root, files);
    change(join(content.directory, 'actions/ä b.py'));
    expect(findDrift(content)).toBe(`"actions/ä b.py" ${reason}`);
    expect(findContent(root, 'slack', content.digest)).toBeUndefined();
  });

  it.each([
    ['a file', (path: string) => writeFileSync(join(path, 'actions/new.py'), '')],
    ['a link', (path: string) => symlinkSync('/etc', join(path, 'actions/new.py'))],
    [
      'a file in a directory of its own',
      (path: string) => {
        mkdirSync(join(path, 'actions/new.py'));
        writeFileSync(join(path, 'actions/new.py/x'), '');
      },
    ],
  ])('is %s more', async (_, change) => {
    const root = makeContentRoot();
    const content = await put(root, files);
    change(content.directory);
    expect(findDrift(content)).toMatch(/^"actions\/new\.py(?:\/x)?" was added$/);
  });

  it('is not what tools and environments make in a content that serves', async () => {
    const root = makeContentRoot();
    const content = await put(root, files);
    const at = (...parts: string[]): string => join(content.directory, ...parts);
    symlinkSync('../../../../store/.store/0123456789abcdef.0a1b2c3d', at('.anything'));
    symlinkSync('../../../../store/.store/0123456789abcdef.0a1b2c3d/node_modules', at('node_modules'));
    for (const path of ['actions/__pycache__', '.venv', '.environments', 'lib/.git']) {
      mkdirSync(at(path), { recursive: true });
      writeFileSync(at(path, 'file'), '');
    }
    writeFileSync(at('actions/x.pyc'), '');
    mkdirSync(at('node_modules.replaced-01234567'));
    mkdirSync(at('empty'));
    expect(findDrift(content)).toBeUndefined();
    expect(findContent(root, 'slack', content.digest)).toEqual(content);
  });

  it('is a change of what a pack came with, though tools make such files', async () => {
    const root = makeContentRoot();
    const content = await put(root, { 'node_modules/left/index.js': '1', 'a/b.pyc': '2' });
    expect(findDrift(content)).toBeUndefined();
    appendFileSync(join(content.directory, 'node_modules/left/index.js'), '1');
    expect(findDrift(content)).toBe('"node_modules/left/index.js" was changed');
  });

  it('is not what builds have done, once that is noted; what is done later is', async () => {
    const root = makeContentRoot();
    const content = await put(root, files);
    writeFileSync(join(content.directory, 'compiled.bin'), '1');
    appendFileSync(join(content.directory, 'pack.yaml'), '# built\n');
    rmSync(join(content.directory, 'bin/run'));
    expect(findDrift(content)).toBeDefined();
    const sealed = await sealContent(root, content);
    expect(findDrift(sealed)).toBeUndefined();
    expect(findContent(root, 'slack', content.digest)).toEqual(sealed);
    await expect(sealContent(root, sealed)).resolves.toBe(sealed);
    appendFileSync(join(content.directory, 'compiled.bin'), '2');
    expect(findDrift(sealed)).toBe('"compiled.bin" was changed');
  });

  it('is repaired by a new copy under a new name', async () => {
    const root = makeContentRoot();
    const first = await put(root, files);
    await activateContent(root, first);
    appendFileSync(join(root, 'slack/pack.yaml'), 'edited: true\n');
    const second = await put(root, files);
    expect(second.name).not.toBe(first.name);
    expect(decideContent(root, second)).toMatchObject({
      action: 'activate',
      reason: 'what serves was changed: "pack.yaml" was changed',
    });
    await activateContent(root, second);
    expect(readFileSync(join(root, 'slack/pack.yaml'), 'utf8')).toBe('ref: slack\n');
    expect(readContentGenerations(root, 'slack').generations).toMatchObject([{ name: second.name }]);
  });

  it('is a store that was moved', async () => {
    const root = makeContentRoot();
    const content = await put(root, files);
    renameSync(root, `${root}-2`);
    expect(findContent(`${root}-2`, 'slack', content.digest)).toBeUndefined();
  });
});

describe('an activation', () => {
  it('is one relative link, swapped', async () => {
    const root = makeContentRoot();
    const first = await put(root, { version: '1' });
    await expect(activateContent(root, first)).resolves.toMatchObject({ current: 1 });
    expect(readlinkSync(join(root, 'slack'))).toBe(`.store/slack/${first.name}`);
    const second = await put(root, { version: '2' });
    expect(decideContent(root, second)).toMatchObject({ action: 'activate', from: { name: first.name } });
    await activateContent(root, second);
    expect(readFileSync(join(root, 'slack/version'), 'utf8')).toBe('2');
    expect(decideContent(root, second)).toMatchObject({ action: 'keep', path: join(root, 'slack') });
    expect(readdirSync(root).sort()).toEqual(['.gen', '.store', 'slack']);
  });

  it.each([
    ['a directory', 'packs/slack/own'],
    ['a file', 'packs/slack'],
  ])('moves %s of somebody else aside', async (_, path) => {
    const root = join(makeTree({ [path]: 'mine' }), 'packs');
    const content = await put(root, files);
    await activateContent(root, content);
    const moved = readdirSync(root).find((name) => name.startsWith('slack.replaced-'));
    expect(readFileSync(join(dirname(root), path.replace('packs/slack', `packs/${moved}`)), 'utf8')).toBe(
      'mine',
    );
    expect(currentContent(root, 'slack')).toEqual(content);
  });

  it('moves a link of somebody else aside', async () => {
    const root = join(makeTree({ 'elsewhere/x': '', 'packs/slack': { link: '../elsewhere' } }), 'packs');
    expect(currentContent(root, 'slack')).toBeUndefined();
    await activateContent(root, await put(root, files));
    expect(readdirSync(root).filter((name) => name.startsWith('slack.replaced-'))).toHaveLength(1);
    expect(existsSync(join(root, 'slack/pack.yaml'))).toBe(true);
  });

  it('never leads to a content that is gone', async () => {
    const root = makeContentRoot();
    const content = await put(root, files);
    rmSync(`${content.directory}.json`);
    await expect(activateContent(root, content)).rejects.toMatchObject({
      code: 'environment.unavailable',
      retry: 'backoff',
    });
    expect(existsSync(join(root, 'slack'))).toBe(false);
  });
});

describe('a root that cannot be written to', () => {
  it('is told about, with what to do', async () => {
    const root = join(makeTree({ file: '' }), 'file/packs');
    await expect(put(root, files)).rejects.toMatchObject({
      code: 'output.failed',
      message: expect.stringContaining(
        `the store of pack contents in ${root} cannot be written to`,
      ) as string,
      hint: 'Choose a directory for packs that is one.',
    });
  });

  it.runIf(process.getuid?.() !== 0)('is one without the right to write', async () => {
    const root = makeContentRoot();
    chmodSync(root, 0o555);
    onTestFinished(() => chmodSync(root, 0o755));
    await expect(put(root, files)).rejects.toMatchObject({
      code: 'output.failed',
      hint: expect.stringContaining('the right to write') as string,
    });
  });
});

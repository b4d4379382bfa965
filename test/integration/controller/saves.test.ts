import { execFile, execFileSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { converge, makeWorld, pack, watch } from '../../support/watched-world.ts';

/** A way to save a file. */
type Save = (file: string, text: string) => void;

/** What vim does before it writes: can a file be made here? */
function probe(file: string): void {
  const tested = join(dirname(file), '4913');
  closeSync(openSync(tested, 'wx'));
  unlinkSync(tested);
}

function overwrite(file: string, text: string): void {
  const descriptor = openSync(file, 'r+');
  ftruncateSync(descriptor);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** As the system calls of these programs show, in their order. */
const saves: Readonly<Record<string, Save>> = {
  'vim with backupcopy=auto and writebackup': (file, text) => {
    writeFileSync(join(dirname(file), '.one.yaml.swp'), 'b0VIM');
    probe(file);
    renameSync(file, `${file}~`);
    writeFileSync(file, text);
    unlinkSync(`${file}~`);
    unlinkSync(join(dirname(file), '.one.yaml.swp'));
  },
  'vim with backupcopy=yes': (file, text) => {
    writeFileSync(`${file}~`, readFileSync(file));
    overwrite(file, text);
    unlinkSync(`${file}~`);
  },
  'emacs, which links to nowhere while it edits': (file, text) => {
    const lock = join(dirname(file), '.#one.yaml');
    symlinkSync('somebody@host.4711:1700000000', lock);
    writeFileSync(join(dirname(file), '#one.yaml#'), text);
    renameSync(file, `${file}~`);
    writeFileSync(file, text);
    unlinkSync(lock);
    unlinkSync(join(dirname(file), '#one.yaml#'));
  },
  'VS Code, which truncates and writes': overwrite,
  'sed -i': (file, text) => {
    const [, old] = /label: (.*)/u.exec(readFileSync(file, 'utf8')) ?? [];
    const [, fresh] = /label: (.*)/u.exec(text) ?? [];
    execFileSync('sed', ['-i', `s/label: ${old}/label: ${fresh}/`, file]);
  },
  'whoever restores size and time': (file, text) => {
    const { atime, mtime, size } = statSync(file);
    expect(text.length).toBe(size);
    writeFileSync(file, text);
    utimesSync(file, atime, mtime);
  },
};

const manifest = (label: string): string => `kind: Pack\n${pack('one', label)}`;

describe('a controller sees each save, once, and nothing else, of', () => {
  it.each(Object.entries(saves))('%s', async (_name, save) => {
    const world = await makeWorld({ 'packs/one.yaml': manifest('label 1') });
    const watching = await watch(world);
    for (const label of ['label 2', 'label 3', 'label 4']) {
      save(join(world.cwd, 'packs/one.yaml'), manifest(label));
      await converge(watching, world, { one: label });
    }
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 3 * 2);
    expect(watching.passes().map(({ outcome }) => outcome)).not.toContain('failed');
  });
});

describe('a controller whose directories change as a whole', () => {
  it('applies a tree that one rename moves in, and what is saved deep in it later', async () => {
    const world = await makeWorld({
      'packs/one/pack.yaml': pack('one', 'first'),
      'outside/deep/er/two/pack.yaml': pack('two', 'first'),
      'outside/deep/er/two/actions/many/x.yaml': '',
    });
    const watching = await watch(world);
    renameSync(join(world.cwd, 'outside'), join(world.cwd, 'packs/inside'));
    await converge(watching, world, { one: 'first', two: 'first' });
    writeFileSync(join(world.cwd, 'packs/inside/deep/er/two/pack.yaml'), pack('two', 'second'));
    await converge(watching, world, { one: 'first', two: 'second' });
    renameSync(join(world.cwd, 'packs/inside'), join(world.cwd, 'outside'));
    await converge(watching, world, { one: 'first' });
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 3 * 2);
  });

  it('makes nothing of names that change in nothing but case, and still sees what is saved under the new ones', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const watching = await watch(world);
    const before = watching.passes().length;
    renameSync(join(world.cwd, 'packs/one'), join(world.cwd, 'packs/One'));
    await watching.until(() => watching.passes().length > before);
    await watching.idle();
    expect(watching.passes().at(-1)?.outcome).toBe('unchanged');
    writeFileSync(join(world.cwd, 'packs/One/pack.yaml'), pack('one', 'second'));
    await converge(watching, world, { one: 'second' });
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 2 * 2);
  });

  it('ends as git leaves the files after a stash, a rebase and a reset, and reads none while git writes', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: world.cwd,
        stdio: 'pipe',
      });
    const write = (ref: string, label: string): void => {
      mkdirSync(join(world.cwd, 'packs', ref), { recursive: true });
      writeFileSync(join(world.cwd, 'packs', ref, 'pack.yaml'), pack(ref, label));
    };
    const commit = (message: string): void => {
      git('add', '.');
      git('commit', '--quiet', '--message', message);
    };
    git('init', '--quiet', '--initial-branch', 'main');
    commit('one');
    git('checkout', '--quiet', '-b', 'side');
    write('two', 'side');
    commit('two');
    git('checkout', '--quiet', 'main');
    write('one', 'second');
    commit('second');
    const watching = await watch(world);
    write('one', 'unsaved');
    await converge(watching, world, { one: 'unsaved' });
    git('stash', '--quiet');
    await converge(watching, world, { one: 'second' });
    git('rebase', '--quiet', 'main', 'side');
    await converge(watching, world, { one: 'second', two: 'side' });
    git('stash', 'pop', '--quiet');
    await converge(watching, world, { one: 'unsaved', two: 'side' });
    git('reset', '--quiet', '--hard', 'HEAD~1');
    await converge(watching, world, { one: 'second' });
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 5 * 3);
    expect(watching.passes().map(({ outcome }) => outcome)).not.toContain('invalid');
  });

  it('waits while git holds its lock, however often files change, and makes one pass when it lets go', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first'), '.git/HEAD': '' });
    const watching = await watch(world, { policy: { settle: 5 } });
    const lock = join(world.cwd, '.git/index.lock');
    writeFileSync(lock, '');
    const before = watching.events.length;
    const triggers = (): number =>
      watching.events.slice(before).filter(({ type }) => type === 'triggered').length;
    let label = '';
    // The first trigger begins the waiting, the second one is heard in it.
    for (let round = 0; triggers() < 2; round += 1) {
      label = `label ${round}`;
      writeFileSync(join(world.cwd, 'packs/one/pack.yaml'), pack('one', label));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(watching.events.slice(before).map(({ type }) => type)).not.toContain('pass.started');
    expect(await world.labels()).toEqual({ one: 'first' });
    rmSync(lock);
    await converge(watching, world, { one: label });
    expect(watching.passes().length).toBeLessThanOrEqual(3);
  });

  it('fails nothing, and misses nothing, while another process makes and deletes 10,000 files beside it', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first'), 'packs/two/.keep': '' });
    const watching = await watch(world, { policy: { settle: 50, maxSettle: 500 } });
    const swarm = `
      const { writeFileSync, unlinkSync } = require('node:fs');
      for (let index = 0; index < 10_000; index += 1) {
        writeFileSync('packs/two/' + (index % 10) + '.yaml', 'kind: Pack\\nref: two\\nlabel: Two\\nversion: 1.0.0\\n');
        unlinkSync('packs/two/' + (index % 10) + '.yaml');
      }`;
    const started = performance.now();
    await promisify(execFile)(process.execPath, ['--eval', swarm], { cwd: world.cwd });
    const took = performance.now() - started;
    writeFileSync(join(world.cwd, 'packs/one/pack.yaml'), pack('one', 'last'));
    await converge(watching, world, { one: 'last' });
    // However many files: passes are made at the end of each wait for calm, and no more.
    expect(watching.passes().length).toBeLessThanOrEqual(4 + Math.ceil(took / 500) * 2);
    expect(watching.passes().map(({ outcome }) => outcome)).not.toContain('failed');
  });
});

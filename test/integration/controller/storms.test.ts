import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { converge, makeWorld, pack, watch } from '../../support/watched-world.ts';

describe('a controller that watches files', () => {
  it('applies what an editor saves by renaming, once for each save, and makes nothing of what it leaves lying about', async () => {
    const world = await makeWorld({ 'packs/one.yaml': `kind: Pack\n${pack('one', 'first')}` });
    const watching = await watch(world);
    const file = join(world.cwd, 'packs/one.yaml');
    for (const label of ['second', 'third', 'fourth']) {
      writeFileSync(join(world.cwd, 'packs/4913'), '');
      unlinkSync(join(world.cwd, 'packs/4913'));
      writeFileSync(join(world.cwd, 'packs/.one.yaml.swp'), 'binary');
      writeFileSync(`${file}.tmp`, `kind: Pack\n${pack('one', label)}`);
      renameSync(file, `${file}~`);
      renameSync(`${file}.tmp`, file);
      await converge(watching, world, { one: label });
    }
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 3 * 2);
  });

  it('applies a file that appears in pieces when it is whole', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const watching = await watch(world, { policy: { settle: 20 } });
    mkdirSync(join(world.cwd, 'packs/two'));
    const file = join(world.cwd, 'packs/two/pack.yaml');
    for (const piece of ['ref: tw', 'o\nlabel: "sec', 'ond"\nversion', ': 1.0.0\n']) {
      const before = watching.passes().length;
      appendFileSync(file, piece);
      await watching.until(() => watching.passes().length > before);
    }
    await converge(watching, world, { one: 'first', two: 'second' });
    expect(watching.passes().map(({ outcome }) => outcome)).toContain('invalid');
  });

  it('sees what happens in a directory that was renamed away and back, and in one that took the place of another', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const watching = await watch(world);
    const directory = join(world.cwd, 'packs/one');
    renameSync(directory, join(world.cwd, 'away'));
    await converge(watching, world, {});
    renameSync(join(world.cwd, 'away'), directory);
    await converge(watching, world, { one: 'first' });
    writeFileSync(join(directory, 'pack.yaml'), pack('one', 'second'));
    await converge(watching, world, { one: 'second' });
    cpSync(directory, join(world.cwd, 'other'), { recursive: true });
    renameSync(directory, join(world.cwd, 'away'));
    renameSync(join(world.cwd, 'other'), directory);
    await watching.until(() => watching.passes().length >= 5);
    await watching.idle();
    writeFileSync(join(directory, 'pack.yaml'), pack('one', 'third'));
    await converge(watching, world, { one: 'third' });
    expect(watching.passes().length).toBeLessThanOrEqual(12);
  });

  it('follows the link that mounted configuration is switched by', async () => {
    const world = await makeWorld({
      'packs/..2026_1/one.yaml': `kind: Pack\n${pack('one', 'first')}`,
      'packs/..data': { link: '..2026_1' },
      'packs/one.yaml': { link: '..data/one.yaml' },
    });
    const watching = await watch(world);
    for (const round of [2, 3, 4]) {
      const directory = join(world.cwd, `packs/..2026_${round}`);
      mkdirSync(directory);
      writeFileSync(join(directory, 'one.yaml'), `kind: Pack\n${pack('one', `label ${round}`)}`);
      symlinkSync(`..2026_${round}`, join(world.cwd, 'packs/..data_tmp'));
      renameSync(join(world.cwd, 'packs/..data_tmp'), join(world.cwd, 'packs/..data'));
      rmSync(join(world.cwd, `packs/..2026_${round - 1}`), { recursive: true });
      await converge(watching, world, { one: `label ${round}` });
    }
    expect(watching.passes().length).toBeLessThanOrEqual(1 + 3 * 2);
  });

  it('watches what takes the place of the directory that it was given, and deletes nothing while there is none', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const watching = await watch(world);
    const root = join(world.cwd, 'packs');
    rmSync(root, { recursive: true });
    await watching.until(() => watching.passes().at(-1)?.outcome === 'invalid');
    expect(await world.labels()).toEqual({ one: 'first' });
    mkdirSync(join(root, 'one'), { recursive: true });
    writeFileSync(join(root, 'one/pack.yaml'), pack('one', 'second'));
    await converge(watching, world, { one: 'second' });
    // Unnoticed by the system's events: what was watched is still there, elsewhere.
    const fresh = join(world.cwd, 'fresh');
    cpSync(root, fresh, { recursive: true });
    const before = watching.passes().length;
    renameSync(root, join(world.cwd, 'old'));
    renameSync(fresh, root);
    await watching.until(() => watching.passes().length > before);
    await watching.idle();
    writeFileSync(join(root, 'one/pack.yaml'), pack('one', 'third'));
    await converge(watching, world, { one: 'third' });
  });

  it('ends converged when files come and go all the time', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const watching = await watch(world, { policy: { settle: 1, maxSettle: 10 } });
    mkdirSync(join(world.cwd, 'packs/two'));
    const file = join(world.cwd, 'packs/two/pack.yaml');
    for (let round = 0; round < 300; round += 1) {
      writeFileSync(file, pack('two', `label ${round}`));
      await new Promise((resolve) => setImmediate(resolve));
      unlinkSync(file);
    }
    writeFileSync(file, pack('two', 'last'));
    await converge(watching, world, { one: 'first', two: 'last' });
    expect(watching.passes().every(({ outcome }) => outcome !== 'failed')).toBe(true);
  });

  it('misses nothing of a checkout of 10,000 files, whether or not it is at work itself meanwhile', async () => {
    const world = await makeWorld({ 'packs/one/pack.yaml': pack('one', 'first') });
    const git = (...args: string[]) => execFileSync('git', args, { cwd: world.cwd, stdio: 'pipe' });
    const content = join(world.cwd, 'packs/one/actions');
    const write = (text: string): void => {
      for (let directory = 0; directory < 100; directory += 1) {
        mkdirSync(join(content, String(directory)), { recursive: true });
        for (let file = 0; file < 100; file += 1)
          writeFileSync(join(content, `${directory}/${file}.yaml`), text);
      }
    };
    git('init', '--quiet');
    for (const [text, label] of [
      ['a', 'first'],
      ['b', 'second'],
    ] as const) {
      write(text);
      writeFileSync(join(world.cwd, 'packs/one/pack.yaml'), pack('one', label));
      git('add', '.');
      git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', label);
    }
    git('checkout', '--quiet', 'HEAD~1');
    const watching = await watch(world, { policy: { settle: 250 } });
    expect(await world.labels()).toEqual({ one: 'first' });
    await promisify(execFile)('git', ['checkout', '--quiet', '-'], { cwd: world.cwd });
    await converge(watching, world, { one: 'second' });
    // Nothing is heard before all of it has happened.
    git('checkout', '--quiet', 'HEAD~1');
    await converge(watching, world, { one: 'first' });
    writeFileSync(join(world.cwd, 'packs/one/pack.yaml'), pack('one', 'third'));
    await converge(watching, world, { one: 'third' });
    expect(watching.passes().length).toBeLessThanOrEqual(12);
  });
});

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeNewFiles } from '../../../src/cli/write-new-files.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const file = (path: string, executable = false) => ({ path, text: `of ${path}\n`, executable });
const files = [file('a.txt'), file('deep/er/b.txt'), file('deep/run.sh', true)];

describe('writeNewFiles', () => {
  it('writes below a directory that is made', async () => {
    const cwd = makeTree({});
    const root = join(cwd, 'new', 'one');
    await expect(writeNewFiles(files, { root, cwd, skipExisting: false })).resolves.toEqual({
      written: ['a.txt', 'deep/er/b.txt', 'deep/run.sh'],
      skipped: [],
    });
    expect(readFileSync(join(root, 'deep/er/b.txt'), 'utf8')).toBe('of deep/er/b.txt\n');
    expect(statSync(join(root, 'deep/run.sh')).mode & 0o100).toBe(0o100);
  });

  it('writes nothing where one is there, and names all that are', async () => {
    const cwd = makeTree({ 'deep/er/b.txt': 'mine', 'deep/run.sh': { link: 'nowhere' } });
    await expect(writeNewFiles(files, { root: cwd, cwd, skipExisting: false })).rejects.toThrow(
      'deep/er/b.txt, deep/run.sh are there already',
    );
    expect(existsSync(join(cwd, 'a.txt'))).toBe(false);
  });

  it('leaves alone what is there where that is wanted', async () => {
    const cwd = makeTree({ 'deep/er/b.txt': 'mine' });
    await expect(writeNewFiles(files, { root: cwd, cwd, skipExisting: true })).resolves.toEqual({
      written: ['a.txt', 'deep/run.sh'],
      skipped: ['deep/er/b.txt'],
    });
    expect(readFileSync(join(cwd, 'deep/er/b.txt'), 'utf8')).toBe('mine');
  });

  it('never writes through a link', async () => {
    const cwd = makeTree({ 'elsewhere/x': '', 'root/deep': { link: '../elsewhere' } });
    const root = join(cwd, 'root');
    await expect(writeNewFiles(files, { root, cwd, skipExisting: true })).rejects.toThrow(
      'deep is not a directory of its own',
    );
    expect(readdirSync(join(cwd, 'elsewhere'))).toEqual(['x']);
  });

  it.each(['.', 'new/one'])('takes back what it wrote in %s when a file cannot be written', async (name) => {
    const cwd = makeTree({ 'kept.txt': '' });
    const impossible = file('deep');
    await expect(
      writeNewFiles([...files, impossible], { root: join(cwd, name), cwd, skipExisting: false }),
    ).rejects.toMatchObject({ code: 'output.failed' });
    expect(readdirSync(cwd)).toEqual(['kept.txt']);
  });
});

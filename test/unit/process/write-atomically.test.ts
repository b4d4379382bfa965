import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/process/write-atomically.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('writeAtomically', () => {
  it('replaces what an attempt that was cut off has left, and the file itself', () => {
    const path = join(makeTree({ file: 'old' }), 'file');
    writeFileSync(`${path}.tmp`, 'much longer than what is written now');
    writeAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('writes through no link', () => {
    const directory = makeTree({ victim: 'kept', other: 'kept' });
    const path = join(directory, 'file');
    symlinkSync('victim', `${path}.tmp`);
    symlinkSync('other', path);
    writeAtomically(path, 'new');
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('kept');
    expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('kept');
    expect(lstatSync(path).isFile()).toBe(true);
  });
});

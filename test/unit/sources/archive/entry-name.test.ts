import { describe, expect, it } from 'vitest';
import { parseEntryName } from '../../../../src/sources/archive/entry-name.ts';

describe('parseEntryName', () => {
  it.each([
    ['pack.yaml', ['pack.yaml']],
    ['./actions//run.py', ['actions', 'run.py']],
    ['actions/', ['actions']],
    ['./', []],
    ['...', ['...']],
    ['Überblick/日本.txt', ['Überblick', '日本.txt']],
  ])('takes %s apart', (name, parts) => {
    expect(parseEntryName(name)).toEqual(parts);
  });

  it.each([
    ['/etc/passwd', 'has an absolute name'],
    ['../x', 'leaves the directory by ..'],
    ['a/../../x', 'leaves the directory by ..'],
    ['a/..', 'leaves the directory by ..'],
    ['a\\b', 'has a backslash in its name'],
    ['C:x', 'has a drive letter in its name'],
    ['a\0b', 'has a control character in its name'],
    ['a\u001B[31m', 'has a control character in its name'],
    ['a\u0085b', 'has a control character in its name'],
    ['a\uFFFDb', 'has a name that is not UTF-8'],
    ['é'.repeat(128), 'has a name of more than 255 bytes'],
    ['ab/'.repeat(700), 'has a name of more than 2048 bytes'],
    ['a/'.repeat(65), 'lies in more than 64 directories'],
  ])('refuses %j', (name, reason) => {
    expect(() => parseEntryName(name)).toThrow(expect.objectContaining({ kind: 'unsafe' }));
    expect(() => parseEntryName(name)).toThrow(reason);
  });

  it('shows nothing that a terminal would act on, and not all of a long name', () => {
    const name = `\u001B[2J\u202E${'x'.repeat(5000)}`;
    expect(() => parseEntryName(name)).toThrow(/^entry "\\u001b\[2J\\u\{202e\}x{115}…" has a name/u);
  });
});

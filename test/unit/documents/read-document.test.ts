import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/documents/read-document.ts';
import { describeFindings, describePlace } from '../../support/describe-findings.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

async function read(entries: Readonly<Record<string, TreeEntry>>, path: string, optional?: boolean) {
  const options = { cwd: makeTree(entries), ...(optional === undefined ? {} : { optional }) };
  const { document, diagnostics } = await readDocument(path, options);
  return { value: document?.value, document, findings: describeFindings(diagnostics) };
}

describe('readDocument', () => {
  it('reads one file with positions', async () => {
    const { value, document, findings } = await read(
      { 'sub/reconcile.yaml': '# x\nprune: true\n' },
      'sub/reconcile.yaml',
    );
    expect({ value, findings }).toEqual({ value: { prune: true }, findings: [] });
    expect(describePlace(document?.locate(['prune'], 'key'))).toBe('sub/reconcile.yaml:2:1');
  });

  it('misses a file only when it is needed', async () => {
    expect(await read({}, 'reconcile.yaml', true)).toMatchObject({ value: undefined, findings: [] });
    expect((await read({}, 'reconcile.yaml')).findings).toEqual(['error file.not-found reconcile.yaml:1:1']);
  });

  it.each<[string, Record<string, TreeEntry>, string[]]>([
    ['a directory', { a: { directory: true } }, ['error file.not-regular a:1:1']],
    ['a pipe', { a: { fifo: true } }, ['error file.not-regular a:1:1']],
    ['a link to nothing', { a: { link: 'b' } }, ['error file.not-found a:1:1']],
    ['broken YAML', { a: 'x: [' }, ['error yaml.unclosed a:1:4']],
  ])('reports %s, optional or not', async (_, entries, expected) => {
    expect(await read(entries, 'a', true)).toMatchObject({ value: undefined, findings: expected });
  });

  it('follows a link anywhere, for the file was named', async () => {
    expect(await read({ 'a/x.yaml': { link: '../b/y.yaml' }, 'b/y.yaml': 'k: 1' }, 'a/x.yaml')).toMatchObject(
      {
        value: { k: 1 },
        findings: [],
      },
    );
  });

  it('takes an empty file as no document, and refuses a second one', async () => {
    expect(await read({ a: '# nothing\n' }, 'a')).toMatchObject({ value: undefined, findings: [] });
    expect(await read({ a: 'b: 1\n---\nc: 2\n' }, 'a')).toMatchObject({
      value: { b: 1 },
      findings: ['error yaml.several-documents a:3:1'],
    });
  });
});

import { renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDocumentCache } from '../../../src/documents/document-cache.ts';
import { defaultReadLimits, readDocuments } from '../../../src/documents/read-documents.ts';
import { makeTree } from '../../support/temporary-tree.ts';

/** Reads as if nothing had changed a moment ago. */
const later = (): number => Date.now() + 10_000;

const pack = (ref: string): string => `ref: ${ref}\nversion: 1.0.0\n`;

describe('a cache of documents', () => {
  it('has only the file read again that changed, of many', async () => {
    const cwd = makeTree(
      Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [`packs/${index}.yaml`, pack(`pack_${index}`)]),
      ),
    );
    const cache = createDocumentCache(later);
    const read = () => readDocuments(['packs'], { cwd, cache });
    const first = await read();
    expect(first.filesRead).toBe(10_000);
    const second = await read();
    expect(second).toMatchObject({ filesRead: 0, bytesRead: 0, diagnostics: [] });
    expect(second.documents.map(({ value }) => value)).toEqual(first.documents.map(({ value }) => value));
    writeFileSync(join(cwd, 'packs/7.yaml'), pack('altered'));
    const third = await read();
    expect(third.filesRead).toBe(1);
    expect(third.documents.filter(({ value }) => (value as { ref: string }).ref === 'altered')).toHaveLength(
      1,
    );
  });

  it('notices another content of the same size and time, and another file in the same place', async () => {
    const cwd = makeTree({ 'packs/a/pack.yaml': pack('one'), 'packs/b.yaml': pack('two') });
    const file = join(cwd, 'packs/a/pack.yaml');
    const cache = createDocumentCache(later);
    const refs = async () => {
      const { documents, filesRead } = await readDocuments(['packs/a'], { cwd, cache });
      return [filesRead, ...documents.map(({ value }) => (value as { ref: string }).ref)];
    };
    expect(await refs()).toEqual([1, 'one']);
    expect(await refs()).toEqual([0, 'one']);
    const { atime, mtime } = statSync(file);
    writeFileSync(file, pack('six'));
    utimesSync(file, atime, mtime);
    expect(await refs()).toEqual([1, 'six']);
    renameSync(join(cwd, 'packs/b.yaml'), file);
    expect(await refs()).toEqual([1, 'two']);
    rmSync(file);
    expect(await refs()).toEqual([0]);
  });

  it('reads what changed a moment ago again, until its time tells', async () => {
    const cwd = makeTree({ 'packs/a/pack.yaml': pack('one') });
    const cache = createDocumentCache();
    expect((await readDocuments(['packs'], { cwd, cache })).filesRead).toBe(1);
    expect((await readDocuments(['packs'], { cwd, cache })).filesRead).toBe(1);
  });

  it('tells findings and places as if it had read the file, and what lies beside it now', async () => {
    const text = 'ref: one\nversion: 1.0.0\nversion: 1.0.1\n';
    const cwd = makeTree({ 'packs/a/pack.yaml': text, 'packs/b/pack.yaml': pack('two') });
    const cache = createDocumentCache(later);
    const first = await readDocuments(['packs'], { cwd, cache });
    writeFileSync(join(cwd, 'packs/b/requirements.txt'), '');
    const second = await readDocuments(['packs'], { cwd, cache });
    expect(second.filesRead).toBe(0);
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.diagnostics.length).toBeGreaterThan(0);
    const two = second.documents.find(({ file }) => file.path === 'packs/b/pack.yaml');
    expect(two?.file.siblings).toEqual(['requirements.txt']);
    expect(two?.locate(['version'])).toEqual({ file: 'packs/b/pack.yaml', line: 2, column: 10 });
  });

  it('counts what it knows against the limit of the tree', async () => {
    const cwd = makeTree({ 'packs/a/pack.yaml': pack('one'), 'packs/b/pack.yaml': pack('two') });
    const cache = createDocumentCache(later);
    const limits = { ...defaultReadLimits, maxTreeBytes: 30 };
    const first = await readDocuments(['packs'], { cwd, cache, limits });
    const second = await readDocuments(['packs'], { cwd, cache, limits });
    for (const { diagnostics } of [first, second]) {
      expect(diagnostics.map(({ code }) => code)).toEqual(['file.tree-too-large']);
    }
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { defaultReadLimits, readDocuments } from '../../../src/documents/read-documents.ts';
import { describeFindings, describePlace } from '../../support/describe-findings.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('readDocuments', () => {
  it('reads all documents below the paths, in the order of the files', async () => {
    const root = makeTree({
      'slack/pack.yaml': 'ref: slack\n',
      'slack/config.schema.yaml': 'token: {type: string}\n',
      'slack/runtimes/python.yaml': '\ufeffref: slack.python\r\nname: python\r\n',
      'more.yaml': 'kind: Pack\n---\nkind: Runtime\n',
      'README.md': 'no YAML: [',
    });
    const { documents, diagnostics, filesRead, bytesRead } = await readDocuments(['.'], { cwd: root });
    expect(documents.map(({ file, index, value }) => [file.role, file.path, index, value])).toEqual([
      ['manifest', 'more.yaml', 0, { kind: 'Pack' }],
      ['manifest', 'more.yaml', 1, { kind: 'Runtime' }],
      ['config-schema', 'slack/config.schema.yaml', 0, { token: { type: 'string' } }],
      ['pack', 'slack/pack.yaml', 0, { ref: 'slack' }],
      ['runtime', 'slack/runtimes/python.yaml', 0, { ref: 'slack.python', name: 'python' }],
    ]);
    expect(describePlace(documents[4]?.locate(['name'], 'key'))).toBe('slack/runtimes/python.yaml:2:1');
    expect({ diagnostics, filesRead, bytesRead }).toEqual({ diagnostics: [], filesRead: 4, bytesRead: 98 });
  });

  it('tells everything that is wrong at once, and still reads the rest', async () => {
    const root = makeTree({
      'a.yaml': 'a: [\n',
      'b.yaml': Uint8Array.of(0x62, 0xff),
      'c.yaml': '',
      'd.yaml': 'd: 1\n',
      'e/pack.yaml': '# nothing\n',
      'f.yaml': 'x'.repeat(50 * 1024 * 1024),
      'g.yaml': { fifo: true },
      'h.yaml': { link: '/etc/passwd' },
    });
    const { documents, diagnostics, filesRead } = await readDocuments(['.', 'missing'], { cwd: root });
    expect(documents.map(({ value }) => value)).toEqual([{ d: 1 }]);
    expect(describeFindings(diagnostics)).toEqual([
      'error file.not-found missing:1:1',
      'error file.not-regular g.yaml:1:1',
      'error file.outside-root h.yaml:1:1',
      'error yaml.unclosed a.yaml:1:4',
      'error file.not-utf8 b.yaml:1:2',
      'error yaml.empty e/pack.yaml:1:1',
      'error file.too-large f.yaml:1:1',
    ]);
    expect(filesRead).toBe(4);
    expect(diagnostics.every(({ hint }) => hint !== undefined)).toBe(true);
    expect(JSON.stringify(diagnostics)).not.toMatch(/root:|etc\/passwd/);
  });

  it('stops when the files together are too large', async () => {
    const root = makeTree(
      Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}.yaml`, 'x'.repeat(100)])),
    );
    const limits = { ...defaultReadLimits, maxTreeBytes: 350 };
    const { documents, diagnostics, bytesRead } = await readDocuments(['.'], { cwd: root, limits });
    expect(documents.length).toBe(3);
    expect(bytesRead).toBe(300);
    expect(describeFindings(diagnostics)).toEqual(['error file.tree-too-large .:1:1']);
  });

  it('finds nothing in no paths', async () => {
    expect(await readDocuments([], { cwd: '/' })).toEqual({
      documents: [],
      diagnostics: [],
      filesRead: 0,
      bytesRead: 0,
    });
  });

  it('reads thousands of files and keeps nothing of their texts', async () => {
    const root = makeTree({});
    const files = 2000;
    const padding = `# ${'x'.repeat(10_000)}\n`;
    for (let index = 0; index < files; index += 1) {
      const label = `label: A label that is long enough to be cut out of the text, number ${index}\n`;
      writeFileSync(join(root, `${index}.yaml`), `${padding}ref: pack_${index}\n${label}`);
    }
    const before = measureMemory();
    const { documents } = await readDocuments(['.'], { cwd: root });
    const perDocument = (measureMemory() - before) / documents.length;
    expect(documents.length).toBe(files);
    expect(perDocument).toBeLessThan(4000);
  });
});

/** Bytes in use, on the heap and beside it, after everything unused is gone. */
function measureMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

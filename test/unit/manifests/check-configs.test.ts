import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../../src/documents/read-documents.ts';
import { createManifestMemory } from '../../../src/manifests/manifest-memory.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { makeTree } from '../../support/temporary-tree.ts';

/** Twice as long to check with each step. */
function chain(length: number): object {
  const steps = Array.from({ length }, (_, index) => {
    const next = { $ref: `#/$defs/d${index + 1}` };
    return [`d${index}`, { allOf: [next, next] }] as const;
  });
  return {
    type: 'object',
    properties: { n: { $ref: '#/$defs/d0' } },
    $defs: { ...Object.fromEntries(steps), [`d${length}`]: { type: 'string' } },
  };
}

describe('what was found in the conf_schema of packs', () => {
  it('is remembered, but for that it took too long', async () => {
    const pack = (ref: string, confSchema: object): string =>
      JSON.stringify({ ref, version: '1.0.0', conf_schema: confSchema, config: { n: 'x' } });
    const { documents } = await readDocuments(['.'], {
      cwd: makeTree({
        'slow/pack.yaml': pack('slow', chain(30)),
        'wrong/pack.yaml': pack('wrong', { n: { type: 'integer' } }),
      }),
    });
    const memory = createManifestMemory();
    const { diagnostics } = await resolveCatalog(documents, { strict: false, memory });
    expect(diagnostics.map(({ code }) => code)).toEqual(['conf-schema.timeout', 'config.invalid']);
    const known = documents.map((document) => {
      const pack = memory.packs.get(document)?.value;
      return pack !== undefined && memory.configs.has(pack);
    });
    expect(known).toEqual([false, true]);
  });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../../src/documents/read-documents.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { renderCatalog } from '../../support/render-catalog.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/manifests/', import.meta.url));

/** An `options.json` in a case's folder holds other options than the usual ones. */
function readOptions(directory: string): { readonly strict: boolean } {
  const path = join(directory, 'options.json');
  const options = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { strict?: boolean }) : {};
  return { strict: false, ...options };
}

describe('manifests', () => {
  it.each(readdirSync(fixtures))('%s', async (name) => {
    const directory = join(fixtures, name);
    const read = await readDocuments(['.'], { cwd: directory });
    const { catalog, diagnostics } = await resolveCatalog(read.documents, readOptions(directory));
    const expected = readFileSync(join(directory, 'expected.txt'), 'utf8');
    expect(renderCatalog(catalog, [...read.diagnostics, ...diagnostics])).toBe(expected);
  });
});

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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

/** UPDATE_CASES=1 writes what is expected, to be read. */
describe('manifests', () => {
  it.each(readdirSync(fixtures))('%s', async (name) => {
    const directory = join(fixtures, name);
    const read = await readDocuments(['.'], { cwd: directory });
    const { catalog, diagnostics } = await resolveCatalog(read.documents, readOptions(directory));
    const expected = join(directory, 'expected.txt');
    const text = renderCatalog(catalog, [...read.diagnostics, ...diagnostics]);
    if (process.env['UPDATE_CASES'] !== undefined) writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, 'utf8'));
  });
});

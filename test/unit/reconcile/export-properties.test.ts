import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/documents/parse-documents.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { exportCatalog } from '../../../src/reconcile/export-catalog.ts';
import { secretMark, terseDesired } from '../../support/arbitrary-catalog.ts';
import { buildLive } from '../../support/plan-case.ts';

describe('an export of generated rows', () => {
  it('is valid, holds no secret, and changes nothing that it does not warn of', async () => {
    await fc.assert(
      fc.asyncProperty(terseDesired, fc.boolean(), async ({ objects }, isOwned) => {
        const applied = Object.fromEntries(Object.keys(objects).map((key) => [key, true as const]));
        const live = buildLive({ objects, ...(isOwned ? { applied } : {}) });
        const { manifests, warnings } = await exportCatalog(live, []);
        expect(JSON.stringify({ manifests, warnings })).not.toContain(secretMark);
        const stream = manifests.map(({ text }) => `---\n${text}`).join('');
        const file = {
          path: 'f',
          absolutePath: '/f',
          role: 'manifest',
          packDirectory: undefined,
          siblings: [],
        } as const;
        const { documents, diagnostics } = parseDocuments(file, stream);
        const resolved = await resolveCatalog(documents, { strict: false });
        const { plan } = buildPlan({ desired: resolved.catalog, live, source: 'main', adopt: true });
        const errors = [...diagnostics, ...resolved.diagnostics].filter(
          ({ severity }) => severity === 'error',
        );
        expect(errors).toEqual([]);
        const told = new Set(warnings.map(({ ref }) => ref));
        const changed = plan.changes.filter(({ fields }) => fields.length > 0);
        expect(changed.filter(({ ref, parent }) => !told.has(ref) && !told.has(parent ?? ''))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

import type { OpenReference } from '../catalog/catalog-object.ts';
import type { Severity } from '../diagnostics.ts';
import type { Charge } from './charge.ts';
import { checkDependencies } from './check-dependencies.ts';
import { checkRuntimeDeps } from './check-runtime-deps.ts';
import { findCycles } from './find-cycles.ts';
import { collectFindings } from './collect-findings.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import { indexRuntimes } from './runtime-index.ts';

interface Objects {
  readonly packs: readonly ResolvedPack[];
  readonly runtimes: readonly ResolvedRuntime[];
}

/** Follows every reference between the objects of the manifests. */
export function resolveReferences(
  { packs, runtimes }: Objects,
  leniency: Severity,
): { readonly charges: readonly Charge[]; readonly open: readonly OpenReference[] } {
  const index = indexRuntimes(runtimes);
  const byRef = indexPacks(packs);
  const charges: Charge[] = [];
  const open: OpenReference[] = [];
  const graph = new Map<string, ReturnType<typeof checkDependencies>['met']>();
  for (const pack of packs) {
    const checked = checkDependencies(pack, byRef);
    const needed = checkRuntimeDeps(pack, index, leniency);
    const { document } = pack.source;
    const findings = [...needed.findings, ...checked.findings];
    charges.push({ documents: [document], diagnostics: collectFindings(document, findings) });
    open.push(...needed.open, ...checked.open);
    if (pack.ref !== undefined && byRef.get(pack.ref) === pack) graph.set(pack.ref, checked.met);
  }
  const cycles = findCycles(graph).map(({ tangle, diagnostic }): Charge => {
    const tangled = tangle.flatMap((ref) => byRef.get(ref)?.source.document ?? []);
    return { documents: tangled, diagnostics: [diagnostic] };
  });
  return {
    charges: [...charges, ...cycles],
    open: [...open, ...findParentless(runtimes, { packs, byRef })],
  };
}

/** Of several documents with one ref the first counts; that there are several is reported elsewhere. */
function indexPacks(packs: readonly ResolvedPack[]): ReadonlyMap<string, ResolvedPack> {
  const byRef = new Map<string, ResolvedPack>();
  for (const pack of packs) if (pack.ref !== undefined && !byRef.has(pack.ref)) byRef.set(pack.ref, pack);
  return byRef;
}

/** Runtimes whose pack the manifests do not have. A pack without a usable ref may be the one, and another may be meant: either was reported. */
function findParentless(
  runtimes: readonly ResolvedRuntime[],
  { packs, byRef }: { readonly packs: Objects['packs']; readonly byRef: ReadonlyMap<string, ResolvedPack> },
): readonly OpenReference[] {
  const nameless = new Set(
    packs.filter(({ ref }) => ref === undefined).map(({ source }) => source.document.file.packDirectory),
  );
  return runtimes.flatMap(({ ref, pack, document, diagnostics }) => {
    if (ref === undefined || pack === undefined || byRef.has(pack)) return [];
    if (diagnostics.some(({ code }) => code === 'runtime.foreign-pack')) return [];
    if (nameless.has(document.file.packDirectory ?? '')) return [];
    const location = document.locate(['ref']);
    return [
      {
        from: { kind: 'runtime', ref },
        kind: 'pack',
        ref: pack,
        constraint: '*',
        location,
        reason: 'parent',
      },
    ];
  });
}

import type { DesiredCatalog, OpenPackReference } from '../catalog/catalog-object.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { buildSuggester } from './build-suggester.ts';
import { displayWord } from './display-place.ts';

/** What is wrong with a catalog when nothing but its manifests counts: packs and runtimes that are needed and are not among them. */
export function reportOpenReferences({ objects, openReferences }: DesiredCatalog): readonly Diagnostic[] {
  const suggestPack = buildSuggester(() =>
    objects.filter(({ kind }) => kind === 'pack').map(({ ref }) => ref),
  );
  return openReferences.map((open) => {
    if (open.kind === 'runtime') return open.finding;
    return {
      code: 'reference.missing-pack',
      severity: 'error',
      location: open.location,
      message: describe(open),
      hint: describeRemedy(suggestPack(open.ref)),
    };
  });
}

function describe({ from, ref, reason }: OpenPackReference): string {
  const need = reason === 'parent' ? 'belongs to' : 'needs';
  return `The ${from.kind} ${displayWord(from.ref)} ${need} the pack ${displayWord(ref)}, which is not among these manifests.`;
}

function describeRemedy(meant: string | undefined): string {
  const database = 'A dry run against a database that has the pack accepts it.';
  return meant === undefined
    ? `Add its manifest. ${database}`
    : `Did you mean ${displayWord(meant)}? ${database}`;
}

import type { Diagnostic } from '../diagnostics.ts';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Document } from '../documents/document.ts';
import type { Charge } from './charge.ts';
import { displayWord } from './display-place.ts';
import { namesOf } from './runtime-index.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';

/** Other documents that are named beside each of those with one ref. */
const maxRelated = 5;

/** Aliases of one runtime that are reported. */
const maxShared = 20;

interface Referable {
  readonly ref: string | undefined;
  readonly document: Document;
}

/** Finds documents that describe the same object: a finding at each, naming the others. */
export function checkDuplicates(
  items: readonly Referable[],
  { code, title }: { readonly code: DiagnosticCode; readonly title: string },
): readonly Charge[] {
  return findShared(items).flatMap(({ ref, sharing }) =>
    sharing.map((item): Charge => {
      const diagnostic: Diagnostic = {
        code,
        severity: 'error',
        location: item.document.locate(['ref']),
        message: `The ${title} ${displayWord(ref)} is described ${sharing.length === 2 ? 'twice' : `${sharing.length} times`}.`,
        hint: 'Remove or rename all but one.',
        related: sharing
          .slice(0, maxRelated)
          .filter((other) => other !== item)
          .map(({ document }) => ({
            location: document.locate(['ref']),
            message: 'It is described here too.',
          })),
      };
      return { documents: [item.document], diagnostics: [diagnostic] };
    }),
  );
}

/** Refs that several documents have. */
export function findSharedRefs(items: readonly Referable[]): ReadonlySet<string> {
  return new Set(findShared(items).map(({ ref }) => ref));
}

function findShared(
  items: readonly Referable[],
): readonly { readonly ref: string; readonly sharing: readonly Referable[] }[] {
  const byRef = new Map<string, Referable[]>();
  for (const item of items) {
    if (item.ref === undefined) continue;
    const sharing = byRef.get(item.ref);
    if (sharing === undefined) byRef.set(item.ref, [item]);
    else sharing.push(item);
  }
  return [...byRef].filter(([, sharing]) => sharing.length > 1).map(([ref, sharing]) => ({ ref, sharing }));
}

/** Finds aliases that another runtime has too, as an alias or as its name. */
export function checkAliases(runtimes: readonly ResolvedRuntime[]): readonly Charge[] {
  const owners = new Map<string, ResolvedRuntime>();
  const charges: Charge[] = [];
  for (const runtime of runtimes) {
    const shared: Diagnostic[] = [];
    for (const name of namesOf(runtime)) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, runtime);
      else if (owner.ref !== runtime.ref && shared.length < maxShared)
        shared.push(describeSharedAlias(name, runtime, owner));
    }
    if (shared.length > 0) charges.push({ documents: [runtime.document], diagnostics: shared });
  }
  return charges;
}

function describeSharedAlias(name: string, runtime: ResolvedRuntime, owner: ResolvedRuntime): Diagnostic {
  return {
    code: 'runtime.duplicate-alias',
    severity: 'warning',
    location: locateName(runtime, name),
    message: `Another runtime is called ${displayWord(name)} too.`,
    hint: 'Keep it on one of them, so that a pack that asks for it knows what it gets.',
    related: [
      { location: locateName(owner, name), message: `${displayWord(owner.ref ?? 'The other')} has it here.` },
    ],
  };
}

function locateName({ document, value }: ResolvedRuntime, name: string): ReturnType<Document['locate']> {
  const { aliases } = value;
  const index = Array.isArray(aliases)
    ? aliases.findIndex((alias) => String(alias).toLowerCase() === name)
    : -1;
  return index === -1 ? document.locate(['name']) : document.locate(['aliases', index]);
}

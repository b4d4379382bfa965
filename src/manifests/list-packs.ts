import type { VersionConstraint } from '../catalog/version-constraint.ts';
import { checkRef } from '../catalog/ref.ts';
import type { Location } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { classifyDocuments } from './classify-documents.ts';
import { findReferences } from './find-references.ts';
import type { ContentsByPack } from './pack-contents.ts';
import { locateInPack } from './pack-source.ts';
import { pairContents } from './resolve-packs.ts';

/** A pack with what it needs, before anything about it was checked. */
export interface ListedPack {
  readonly ref: string;
  /** Empty where it is not known. */
  readonly version: string;
  readonly dependencies: readonly {
    readonly ref: string;
    readonly constraint: VersionConstraint;
    readonly location: Location;
  }[];
}

/** The packs of documents and of contents that were fetched for them, with their dependencies as far as those can be read. */
export function listPacks(documents: readonly Document[], contents: ContentsByPack): readonly ListedPack[] {
  return pairContents(classifyDocuments(documents), contents).flatMap(({ source }) => {
    const { ref, version } = source.stated;
    if (typeof ref !== 'string' || checkRef('pack', ref) !== undefined) return [];
    const dependencies = findReferences(source, 'dependencies').references.flatMap(({ reference, path }) => {
      const { name, constraint } = reference;
      if (checkRef('pack', name) !== undefined) return [];
      return [{ ref: name, constraint, location: locateInPack(source, path) }];
    });
    return [{ ref, version: typeof version === 'string' ? version : '', dependencies }];
  });
}

import type { DesiredObject } from '../catalog/catalog-object.ts';
import { hasErrors, type Diagnostic } from '../diagnostics.ts';
import { reportOpenReferences } from '../manifests/report-open-references.ts';
import { readDesired } from '../reconcile/read-desired.ts';
import type { LoadOptions } from './library-options.ts';

/** What manifests say. */
export interface LoadedManifests {
  /** Whether nothing in them is wrong. */
  readonly valid: boolean;
  /** Packs, runtimes and versions, in this order, and by ref. Holds what is valid even when something else is not. */
  readonly objects: readonly DesiredObject[];
  /** Everything that was found, each with its place and what to write instead. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads manifests and checks them, without any database. Throws OperationalError `interrupted` when the signal fires. */
export async function load({ cwd = process.cwd(), ...options }: LoadOptions): Promise<LoadedManifests> {
  const { desired, diagnostics, complete } = await readDesired({ ...options, cwd });
  const all = complete ? [...diagnostics, ...reportOpenReferences(desired)] : diagnostics;
  return { valid: !hasErrors(all), objects: desired.objects, diagnostics: all };
}

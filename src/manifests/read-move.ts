import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { type Kind, kindLabels } from '../catalog/kinds.ts';
import type { Move } from '../catalog/lifecycle.ts';
import { checkRef, versionRef } from '../catalog/ref.ts';
import { sourceNamePattern } from '../catalog/source-name.ts';
import { capitalize } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** Where an object was before; both are undefined where it was nowhere else. */
export type FormerPlace = Pick<Move, 'from' | 'source'>;

const sourceName = new RegExp(sourceNamePattern.expression);

/** Finds a `moved` that leads back to what the object is now. `path` leads to the `moved` that is given. */
export function checkMove(
  stated: JsonValue | undefined,
  path: JsonPath,
  { kind, name }: { readonly kind: Kind; readonly name: JsonValue | undefined },
): readonly ManifestFinding[] {
  const from = isJsonObject(stated) ? stated['from'] : undefined;
  if (typeof from !== 'string' || from === '') return [];
  const place = { path: [...path, 'from'] };
  if (from === name) {
    const word = kind === 'runtime_version' ? 'version' : 'ref';
    const message = `\`moved.from\` is the ${word} that the ${kindLabels[kind]} has now.`;
    const hint = `Write the ${word} that it had before, or remove \`from\` where it has not changed.`;
    return [{ ...place, code: 'moved.unchanged', message, hint }];
  }
  const problem = kind === 'runtime_version' ? checkRef(kind, versionRef('runtime', from)) : undefined;
  if (problem === undefined) return [];
  return [
    { ...place, code: 'version.invalid', message: `${capitalize(problem.message)}.`, hint: problem.hint },
  ];
}

/** What a `moved` says, as far as it can be used. */
export function readMove(stated: JsonValue | undefined, kind: Kind): FormerPlace {
  const { from, source } = isJsonObject(stated) ? stated : {};
  return {
    from: typeof from === 'string' && isUsable(from, kind) ? from : undefined,
    source: typeof source === 'string' && sourceName.test(source) ? source : undefined,
  };
}

function isUsable(from: string, kind: Kind): boolean {
  return checkRef(kind, kind === 'runtime_version' ? versionRef('runtime', from) : from) === undefined;
}

/** Where a version was: under the ref that its runtime had, since it goes wherever that goes. */
export function readVersionMove(
  entry: JsonObject,
  runtime: { readonly ref: string; readonly place: FormerPlace },
): FormerPlace {
  const { from, source } = readMove(entry['moved'], 'runtime_version');
  const { version } = entry;
  const former = from ?? (typeof version === 'string' ? version : '');
  const isRenamed = from !== undefined || runtime.place.from !== undefined;
  return {
    from: isRenamed ? versionRef(runtime.place.from ?? runtime.ref, former) : undefined,
    source: source ?? runtime.place.source,
  };
}

/** The path of what a `moved` says, in an object at `path`; undefined when it says nothing. */
export function pathOfMove(stated: JsonValue | undefined, path: JsonPath): JsonPath | undefined {
  if (!isJsonObject(stated)) return undefined;
  const key = ['from', 'source'].find((name) => Object.hasOwn(stated, name));
  return key === undefined ? undefined : [...path, 'moved', key];
}

import type { DesiredObject } from './catalog-object.ts';
import { isJsonArray, type JsonValue } from './json.ts';
import { packOf } from './ref.ts';
import { parseReference } from './reference.ts';

/** What of an object counts: its ref, and what it needs or is asked for by. */
export type Dependable = Pick<DesiredObject, 'kind' | 'ref' | 'fields'>;

/** Something that packs ask for, by ref, name or alias: the packs that have it and those that need it. */
interface Need {
  readonly providers: Set<string>;
  readonly requesters: string[];
}

/** What is asked for and had, by an unambiguous name. */
type Needs = Map<string, Need>;

/**
 * Finds packs that need failed ones, directly or through others: by `dependencies`, or by `runtime_deps` that only runtimes
 * of failed or blocked packs satisfy. For each of them, one such pack that it needs itself.
 */
export function findDependents(
  objects: readonly Dependable[],
  failed: Iterable<string>,
): ReadonlyMap<string, string> {
  const lost = new Set([...failed].sort());
  const needs = collectNeeds(objects, lost);
  const offers = new Map<string, Need[]>();
  for (const need of needs.values()) {
    if (need.requesters.length === 0) continue;
    for (const provider of need.providers) appendTo(offers, provider, need);
  }
  const dependents = new Map<string, string>();
  for (const pack of lost) {
    for (const need of offers.get(pack) ?? []) {
      need.providers.delete(pack);
      if (need.providers.size > 0) continue;
      for (const requester of need.requesters) {
        if (lost.has(requester)) continue;
        lost.add(requester);
        dependents.set(requester, pack);
      }
    }
  }
  return dependents;
}

function collectNeeds(objects: readonly Dependable[], failed: ReadonlySet<string>): Needs {
  const needs: Needs = new Map();
  for (const { kind, ref, fields } of objects) {
    if (kind === 'pack') needAt(needs, `pack ${ref}`).providers.add(ref);
    if (kind !== 'runtime') continue;
    needAt(needs, `ref ${ref}`).providers.add(packOf(ref));
    for (const name of [fields['name'] ?? null, ...listOf(fields['aliases'])]) {
      if (typeof name === 'string') needAt(needs, `name ${name.toLowerCase()}`).providers.add(packOf(ref));
    }
  }
  for (const pack of failed) needAt(needs, `pack ${pack}`).providers.add(pack);
  for (const { kind, ref, fields } of objects) {
    if (kind !== 'pack') continue;
    for (const name of namesIn(fields['dependencies'])) request(needs.get(`pack ${name}`), ref);
    for (const name of namesIn(fields['runtime_deps'])) {
      request(findRuntime(needs, name.toLowerCase(), failed), ref);
    }
  }
  return needs;
}

/** As runtimes are found everywhere: by ref, then by name or alias. A ref that only a failed pack can have is one of its runtimes. */
function findRuntime(needs: Needs, name: string, failed: ReadonlySet<string>): Need | undefined {
  const found = needs.get(`ref ${name}`) ?? needs.get(`name ${name}`);
  if (found !== undefined || !name.includes('.') || !failed.has(packOf(name))) return found;
  return needs.get(`pack ${packOf(name)}`);
}

/** A pack has what it has itself. */
function request(need: Need | undefined, pack: string): void {
  if (need !== undefined && !need.providers.has(pack)) need.requesters.push(pack);
}

function needAt(needs: Needs, key: string): Need {
  const need = needs.get(key) ?? { providers: new Set(), requesters: [] };
  needs.set(key, need);
  return need;
}

function appendTo(offers: Map<string, Need[]>, pack: string, need: Need): void {
  const known = offers.get(pack);
  if (known === undefined) offers.set(pack, [need]);
  else known.push(need);
}

function namesIn(references: JsonValue | undefined): readonly string[] {
  return listOf(references).flatMap((text) => {
    const reference = typeof text === 'string' ? parseReference(text) : undefined;
    return reference?.valid === true ? [reference.name] : [];
  });
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

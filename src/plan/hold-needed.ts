import type { DesiredCatalog, DesiredObject, LiveState } from '../catalog/catalog-object.ts';
import { isJsonArray } from '../catalog/json.ts';
import { kindLabels, parentKinds, type Kind } from '../catalog/kinds.ts';
import type { OwnedOrphan } from './find-orphans.ts';
import { keyOf } from './key-of.ts';
import type { HeldDeletion } from './plan.ts';

type Held = readonly [key: string, hold: Pick<HeldDeletion, 'reason' | 'message' | 'hint'>];

interface NeedInput {
  readonly orphans: readonly OwnedOrphan[];
  readonly live: LiveState;
  /** All that the manifests describe, whatever was asked about. */
  readonly whole: DesiredCatalog;
}

/** Finds orphans that what manifests describe belongs to, directly or beyond, or depends on. */
export function holdNeeded({ orphans, live, whole }: NeedInput): readonly Held[] {
  const candidates = new Map(orphans.map((orphan) => [keyOf(orphan), orphan]));
  if (candidates.size === 0) return [];
  const rows = new Map(live.objects.map((row) => [keyOf(row), row]));
  return [
    ...whole.objects.flatMap((object) => {
      const row = rows.get(keyOf(object));
      return (row === undefined ? [] : enclosing(row, rows))
        .filter((key) => candidates.has(key))
        .map((key) => hold(key, object, 'belongs to it'));
    }),
    ...holdReferences(whole, [...candidates.values()]),
  ];
}

function holdReferences(
  { openReferences }: DesiredCatalog,
  orphans: readonly OwnedOrphan[],
): readonly Held[] {
  const packs = new Map(orphans.filter(({ kind }) => kind === 'pack').map((orphan) => [orphan.ref, orphan]));
  return openReferences.flatMap((reference) => {
    if (reference.kind === 'pack') {
      const pack = packs.get(reference.ref);
      const relation = reference.reason === 'parent' ? 'belongs to it' : 'depends on it';
      return pack === undefined ? [] : [hold(keyOf(pack), reference.from, relation)];
    }
    // A runtime that is missing is only a warning, unless a strict run makes it an error.
    if (reference.finding.severity !== 'error') return [];
    return orphans
      .filter((orphan) => isCalled(orphan, reference.name.toLowerCase()))
      .map((orphan) => hold(keyOf(orphan), reference.from, 'needs it'));
  });
}

function isCalled({ kind, ref, live: { fields } }: OwnedOrphan, name: string): boolean {
  if (kind !== 'runtime') return false;
  const { name: label, aliases } = fields;
  const names = [ref, label, ...(isJsonArray(aliases) ? aliases : [])];
  return names.some((each) => typeof each === 'string' && each.toLowerCase() === name);
}

function hold(key: string, { kind, ref }: Pick<DesiredObject, 'kind' | 'ref'>, relation: string): Held {
  const message = `${kindLabels[kind]} ${ref}, which a manifest describes, ${relation}`;
  return [
    key,
    {
      reason: 'needed',
      message,
      hint: `Keep its manifest, or give up ${ref} first: in this run it is still there.`,
    },
  ];
}

type Row = { readonly kind: Kind; readonly parent: string | undefined };

/** Keys of what an object belongs to, directly and beyond. */
export function enclosing(row: Row, rows: ReadonlyMap<string, Row>): readonly string[] {
  const kind = parentKinds[row.kind];
  if (kind === undefined || row.parent === undefined) return [];
  const key = keyOf({ kind, ref: row.parent });
  const parent = rows.get(key);
  return parent === undefined ? [key] : [key, ...enclosing(parent, rows)];
}

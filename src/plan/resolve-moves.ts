import type {
  AppliedObject,
  DesiredObject,
  Fields,
  LiveObject,
  LiveState,
  ObjectKey,
} from '../catalog/catalog-object.ts';
import { columnsOf } from '../catalog/columns.ts';
import { forEachKind, kindLabels, parentKinds, type Kind } from '../catalog/kinds.ts';
import { packOf } from '../catalog/ref.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { InventoryMove } from './plan.ts';
import type { UnitFinding } from './unit-finding.ts';

/** Where an object that moves was before; either is undefined when that does not change. */
interface PreviousPlace {
  readonly ref: string | undefined;
  readonly source: string | undefined;
}

export interface ResolvedMoves {
  /** The database as it is, under the names that its rows are to have: what is planned sees only the new ones. */
  readonly live: LiveState;
  /** By new ref. */
  readonly previous: Readonly<Record<Kind, ReadonlyMap<string, PreviousPlace>>>;
  readonly moves: readonly InventoryMove[];
  readonly findings: readonly UnitFinding[];
}

/** Column that holds the ref of what an object belongs to. */
const parentColumns: Readonly<Partial<Record<Kind, string>>> = Object.fromEntries(
  (['runtime', 'runtime_version'] as const).map((kind) => [
    kind,
    columnsOf(kind).find(({ references }) => references !== undefined)?.name,
  ]),
);

/**
 * Finds the rows that manifests say are the same objects under another ref or of another source (`moved`), with everything that belongs
 * to them. A move whose origin is not there, because it was done before or because the object is new, is none.
 */
export function resolveMoves(
  objects: readonly DesiredObject[],
  live: LiveState,
  source: string,
): ResolvedMoves {
  const context = arrange(live, source);
  // In the order of the kinds, so that what an object belongs to has been looked at before it.
  const findings = objects.flatMap((object): readonly UnitFinding[] => {
    const diagnostic = findMove(object, context);
    return diagnostic === undefined ? [] : [{ unit: packOf(object.ref), diagnostic }];
  });
  const moves: InventoryMove[] = [];
  const inventory = live.inventory
    .filter((applied) => !isDisplaced(applied, context))
    .map((applied) => {
      const moved = moveRecord(applied, context);
      const { kind, ref, source: owner } = moved;
      if (moved !== applied) {
        moves.push({ kind, from: { ref: applied.ref, source: applied.source }, to: { ref, source: owner } });
      }
      return moved;
    });
  const rows = live.objects.map((row) => renameRow(row, context));
  return { live: { ...live, objects: rows, inventory }, previous: context.previous, moves, findings };
}

type Index<T> = Readonly<Record<Kind, Map<string, T>>>;

interface MoveContext {
  readonly source: string;
  readonly rows: Index<LiveObject>;
  readonly owners: Index<AppliedObject>;
  /** By new ref. */
  readonly previous: Index<PreviousPlace>;
  /** New refs by old ref. */
  readonly renamed: Index<string>;
}

function arrange(live: LiveState, source: string): MoveContext {
  const context: MoveContext = {
    source,
    rows: forEachKind(() => new Map()),
    owners: forEachKind(() => new Map()),
    previous: forEachKind(() => new Map()),
    renamed: forEachKind(() => new Map()),
  };
  for (const row of live.objects) context.rows[row.kind].set(row.ref, row);
  for (const applied of live.inventory) context.owners[applied.kind].set(applied.ref, applied);
  return context;
}

/** Notes where the object was before, if it was elsewhere; gives a finding where the move is impossible. */
function findMove(object: DesiredObject, context: MoveContext): Diagnostic | undefined {
  const { kind, ref, moved } = object;
  const { source, rows, owners } = context;
  const parent = previousOfParent(object, context);
  const from = moved?.from ?? refUnder(parent?.ref, object);
  const wasElsewhere = from !== undefined && from !== ref && rows[kind].has(from);
  const owner = owners[kind].get(wasElsewhere ? from : ref);
  const former = moved?.source ?? parent?.source;
  const isTakenOver = former !== undefined && former !== source && owner?.source === former;
  if (wasElsewhere && rows[kind].has(ref)) {
    // Two rows cannot become one. One that belongs to others has nothing to do with this object.
    const isOurs = owner?.source === source || isTakenOver;
    return moved !== undefined && isOurs ? describeOccupied(object, from) : undefined;
  }
  if (!wasElsewhere && !isTakenOver) return undefined;
  context.previous[kind].set(ref, {
    ref: wasElsewhere ? from : undefined,
    source: isTakenOver ? former : undefined,
  });
  if (wasElsewhere) context.renamed[kind].set(from, ref);
  return undefined;
}

function previousOfParent(
  { kind, parent }: DesiredObject,
  { previous }: MoveContext,
): PreviousPlace | undefined {
  const parentKind = parentKinds[kind];
  return parentKind === undefined || parent === undefined ? undefined : previous[parentKind].get(parent);
}

/** The ref that an object had while what it belongs to had its old one. */
function refUnder(formerParent: string | undefined, { ref, parent }: DesiredObject): string | undefined {
  if (formerParent === undefined || parent === undefined) return undefined;
  return formerParent + ref.slice(parent.length);
}

/** A version's ref begins with that of its runtime, whether a manifest describes it or not. */
function newRefOf({ kind, ref }: ObjectKey, { renamed }: MoveContext): string {
  const found = renamed[kind].get(ref);
  if (found !== undefined || kind !== 'runtime_version') return found ?? ref;
  const at = ref.indexOf('@');
  const runtime = renamed.runtime.get(ref.slice(0, at));
  return runtime === undefined ? ref : runtime + ref.slice(at);
}

/** Whether the record is of a row that is gone, under a ref that another one gets. */
function isDisplaced({ kind, ref }: AppliedObject, { previous, renamed }: MoveContext): boolean {
  return previous[kind].get(ref)?.ref !== undefined && !renamed[kind].has(ref);
}

function moveRecord(applied: AppliedObject, context: MoveContext): AppliedObject {
  const ref = newRefOf(applied, context);
  const isTakenOver = context.previous[applied.kind].get(ref)?.source === applied.source;
  const source = isTakenOver ? context.source : applied.source;
  return ref === applied.ref && source === applied.source ? applied : { ...applied, ref, source };
}

function renameRow(row: LiveObject, context: MoveContext): LiveObject {
  const ref = newRefOf(row, context);
  const parentKind = parentKinds[row.kind];
  const parent =
    parentKind === undefined || row.parent === undefined
      ? undefined
      : context.renamed[parentKind].get(row.parent);
  if (ref === row.ref && parent === undefined) return row;
  const column = parentColumns[row.kind];
  const fields: Fields =
    parent === undefined || column === undefined ? row.fields : { ...row.fields, [column]: parent };
  return { ...row, ref, fields, parent: parent ?? row.parent };
}

function describeOccupied({ kind, ref, moved, location }: DesiredObject, from: string): Diagnostic {
  return {
    code: 'plan.move-target-exists',
    severity: 'error',
    location: moved?.location ?? location,
    message: `${kindLabels[kind]} ${from} cannot become ${ref}, since the database holds both`,
    hint: 'Remove `moved`, and the manifest of the one that is no longer wanted.',
  };
}

import type { JsonPath } from '../catalog/json.ts';
import { type Kind, kindLabels } from '../catalog/kinds.ts';
import { versionRef } from '../catalog/ref.ts';
import type { RelatedLocation } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import type { Charge } from './charge.ts';
import { findVersions } from './check-versions.ts';
import { collectFindings } from './collect-findings.ts';
import { displayWord } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { type FormerPlace, pathOfMove, readMove, readVersionMove } from './read-move.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';

/** Other objects that are named beside each of those that came from one place. */
const maxRelated = 5;

/** An object, where it was before, and where its manifest says so. */
interface Mover {
  readonly kind: Kind;
  readonly ref: string;
  readonly document: Document;
  /** To the object in its document. */
  readonly path: JsonPath;
  readonly place: FormerPlace;
  /** To where its own manifest says so; undefined when it does not, even where that of its runtime does. */
  readonly stated: JsonPath | undefined;
}

/** Those that were in one place before. */
interface Origin {
  readonly stated: Mover[];
  readonly refs: Set<string>;
  /** One that has been there all along, or that came along with its runtime. */
  settled: Mover | undefined;
}

/** Finds objects that cannot have been where they say: others were there too, or are there still. */
export function checkMoves(
  packs: readonly ResolvedPack[],
  runtimes: readonly ResolvedRuntime[],
): readonly Charge[] {
  const movers = [...packs.flatMap(readPackMover), ...runtimes.flatMap(readRuntimeMovers)];
  if (!movers.some(({ stated }) => stated !== undefined)) return [];
  const origins = groupByOrigin(movers);
  const described = new Map(movers.map((mover) => [keyOf(mover.kind, mover.ref), mover]));
  const findings = new Map<Document, ManifestFinding[]>();
  for (const mover of movers) {
    const found = findings.get(mover.document) ?? [];
    found.push(...checkOrigin(mover, origins.get(originOf(mover)), described));
    findings.set(mover.document, found);
  }
  return [...findings].map(([document, found]) => ({
    documents: [document],
    diagnostics: collectFindings(document, found),
  }));
}

function readPackMover({ ref, source: { document, stated } }: ResolvedPack): readonly Mover[] {
  if (ref === undefined) return [];
  const { moved } = stated;
  return [
    { kind: 'pack', ref, document, path: [], place: readMove(moved, 'pack'), stated: pathOfMove(moved, []) },
  ];
}

function readRuntimeMovers({ ref, document, value }: ResolvedRuntime): readonly Mover[] {
  if (ref === undefined) return [];
  const { moved } = value;
  const place = readMove(moved, 'runtime');
  const stated = pathOfMove(moved, []);
  const runtime: Mover = { kind: 'runtime', ref, document, path: [], place, stated };
  const versions = findVersions(value['versions']).flatMap(({ index, entry }): readonly Mover[] => {
    if (typeof entry['version'] !== 'string') return [];
    return [
      {
        kind: 'runtime_version',
        ref: versionRef(ref, entry['version']),
        document,
        path: ['versions', index],
        place: readVersionMove(entry, { ref, place }),
        stated: pathOfMove(entry['moved'], ['versions', index]),
      },
    ];
  });
  return [runtime, ...versions];
}

function keyOf(kind: Kind, ref: string): string {
  return `${kind} ${ref}`;
}

function originOf({ kind, ref, place: { from, source = '' } }: Mover): string {
  return `${source} ${keyOf(kind, from ?? ref)}`;
}

function groupByOrigin(movers: readonly Mover[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const mover of movers) {
    const key = originOf(mover);
    const origin = origins.get(key) ?? { stated: [], refs: new Set(), settled: undefined };
    if (mover.stated !== undefined) {
      origin.stated.push(mover);
      origin.refs.add(mover.ref);
    } else origin.settled ??= mover;
    origins.set(key, origin);
  }
  return origins;
}

/** Documents with one ref may well be copies, each of which says where it was; that there are several is reported elsewhere. */
function checkOrigin(
  mover: Mover,
  origin: Origin | undefined,
  described: ReadonlyMap<string, Mover>,
): readonly ManifestFinding[] {
  const { kind, ref, place, stated } = mover;
  const former = place.from ?? ref;
  if (stated === undefined || origin === undefined || (former === ref && place.source === undefined))
    return [];
  const findings: ManifestFinding[] = [];
  if (origin.refs.size > 1) findings.push(describeRivals(mover, origin.stated));
  const there = place.source === undefined ? described.get(keyOf(kind, former)) : undefined;
  const remaining = there ?? origin.settled;
  if (remaining !== undefined && remaining.ref !== ref) findings.push(describeRemaining(mover, remaining));
  return findings;
}

function describeRivals(mover: Mover, stated: readonly Mover[]): ManifestFinding {
  const related = stated
    .slice(0, maxRelated + 1)
    .filter((other) => other !== mover)
    .map((other): RelatedLocation => ({
      location: other.document.locate(other.stated ?? []),
      message: `${displayWord(other.ref)} was there too.`,
    }));
  return {
    code: 'moved.duplicate',
    path: mover.stated ?? [],
    message: `More than one ${kindLabels[mover.kind]} was moved from ${describePlace(mover)}.`,
    hint: 'Remove `moved` from all but the one that the existing row becomes.',
    related: related.slice(0, maxRelated),
  };
}

function describeRemaining(mover: Mover, remaining: Mover): ManifestFinding {
  const label = kindLabels[mover.kind];
  const isThere = remaining.ref === (mover.place.from ?? mover.ref);
  const message = isThere
    ? `${displayWord(remaining.ref)} is described here.`
    : `${displayWord(remaining.ref)} comes from there, as its runtime does.`;
  return {
    code: 'moved.still-described',
    path: mover.stated ?? [],
    message: `The ${label} ${displayWord(mover.ref)} cannot come from ${describePlace(mover)}, which these manifests still describe.`,
    hint: `Remove \`moved\`, or the ${label} that is still there.`,
    related: [{ location: remaining.document.locate(pathOfRef(remaining)), message }],
  };
}

function describePlace({ ref, place: { from, source } }: Mover): string {
  const where = source === undefined ? '' : ` of the source ${displayWord(source)}`;
  return `${displayWord(from ?? ref)}${where}`;
}

function pathOfRef({ kind, path }: Mover): JsonPath {
  return [...path, kind === 'runtime_version' ? 'version' : 'ref'];
}

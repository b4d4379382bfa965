import type { CatalogGraph, EdgeReason, GraphEdge, GraphNode } from '../../catalog/catalog-graph.ts';
import type { DesiredObject } from '../../catalog/catalog-object.ts';
import { isJsonArray, type JsonValue } from '../../catalog/json.ts';
import type { Kind } from '../../catalog/kinds.ts';
import { parseReference } from '../../catalog/reference.ts';
import { compareEdges, compareNodes } from './compare-graph.ts';
import { findCircularPacks } from '../find-circular-packs.ts';
import { indexByName, type FindRuntime } from './index-by-name.ts';

/** Who needs whom among the objects of the manifests, and what they need that is not among them. */
export function buildGraph(objects: readonly DesiredObject[]): CatalogGraph {
  const nodes = new Map(objects.map((object) => [nodeId(object.kind, object.ref), describeNode(object)]));
  const findRuntime = indexByName(objects);
  const edges = new Map<string, GraphEdge>();
  for (const edge of objects.flatMap((object) => listEdges(object, findRuntime))) {
    const { kind, ref, from, reason, constraint } = edge;
    const to = nodeId(kind, ref);
    if (!nodes.has(to)) nodes.set(to, { id: to, kind, ref, version: undefined, described: false });
    edges.set(JSON.stringify([from, to, reason, constraint]), {
      from,
      to,
      reason,
      constraint,
      circular: false,
    });
  }
  return {
    nodes: [...nodes.values()].sort(compareNodes),
    edges: markCircles([...edges.values()]).sort(compareEdges),
  };
}

function nodeId(kind: Kind, ref: string): string {
  return `${kind} ${ref}`;
}

function describeNode({ kind, ref, fields }: DesiredObject): GraphNode {
  const version = kind === 'pack' && typeof fields['version'] === 'string' ? fields['version'] : undefined;
  return { id: nodeId(kind, ref), kind, ref, version, described: true };
}

interface StatedEdge {
  readonly from: string;
  readonly kind: Kind;
  readonly ref: string;
  readonly reason: EdgeReason;
  readonly constraint: string | undefined;
}

function listEdges(
  { kind, ref, parent, fields }: DesiredObject,
  findRuntime: FindRuntime,
): readonly StatedEdge[] {
  const from = nodeId(kind, ref);
  if (kind !== 'pack') {
    if (parent === undefined) return [];
    const owner = kind === 'runtime' ? 'pack' : 'runtime';
    return [{ from, kind: owner, ref: parent, reason: 'belongs', constraint: undefined }];
  }
  return [
    ...listReferences(fields['dependencies']).map(({ name, constraint }): StatedEdge => ({
      from,
      kind: 'pack',
      ref: name,
      reason: 'depends',
      constraint,
    })),
    ...listReferences(fields['runtime_deps']).map(({ name, constraint }): StatedEdge => ({
      from,
      kind: 'runtime',
      ref: findRuntime(name, ref) ?? name,
      reason: 'uses',
      constraint,
    })),
  ];
}

function listReferences(
  value: JsonValue | undefined,
): readonly { readonly name: string; readonly constraint: string | undefined }[] {
  return (isJsonArray(value) ? value : []).flatMap((text) => {
    const reference = typeof text === 'string' ? parseReference(text) : undefined;
    if (reference?.valid !== true) return [];
    const constraint = reference.constraint.text.trim();
    return [
      { name: reference.name, constraint: constraint === '' || constraint === '*' ? undefined : constraint },
    ];
  });
}

/** A circle is one of packs that depend on each other: that a pack uses its own runtime is none. */
function markCircles(edges: readonly GraphEdge[]): GraphEdge[] {
  const needs = new Map<string, { readonly to: string }[]>();
  for (const { from, to, reason } of edges) {
    if (reason === 'depends') needs.set(from, [...(needs.get(from) ?? []), { to }]);
  }
  const tangles = findCircularPacks(needs);
  return edges.map((edge) => {
    const tangle = edge.reason === 'depends' ? tangles.get(edge.from) : undefined;
    const circular = edge.from === edge.to || (tangle !== undefined && tangle === tangles.get(edge.to));
    return circular ? { ...edge, circular } : edge;
  });
}

import type { Kind } from './kinds.ts';

/** An object of the catalog, or something that one asks for and that is not there. */
export interface GraphNode {
  /** The kind and the ref, with a space between. */
  readonly id: string;
  readonly kind: Kind;
  /** Of what is not there, the name that it is asked for by. */
  readonly ref: string;
  /** Of a pack. */
  readonly version: string | undefined;
  /** Whether a manifest describes it. */
  readonly described: boolean;
}

/** Why one object needs another: a pack depends on packs and uses runtimes; runtimes and versions belong to something. */
export const edgeReasons = ['depends', 'uses', 'belongs'] as const;

export type EdgeReason = (typeof edgeReasons)[number];

export interface GraphEdge {
  /** Id of the node that needs the other. */
  readonly from: string;
  readonly to: string;
  readonly reason: EdgeReason;
  /** Constraint on the version, as it is stated; undefined for any. */
  readonly constraint: string | undefined;
  /** Whether it is a part of a circle of packs that depend on each other. */
  readonly circular: boolean;
}

/** Who needs whom. Nodes are in the order of kinds and refs, edges in that of their ends. */
export interface CatalogGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

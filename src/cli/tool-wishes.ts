import type { Kind } from '../catalog/kinds.ts';
import type { GraphDirection } from '../manifests/graph/narrow-graph.ts';
import type { CiChoice, EditorChoice } from '../scaffold/scaffold-wishes.ts';

/** What to begin a repository with; what was left out is asked for, or decided. */
export interface InitWishes {
  /** Relative to the working directory. */
  readonly directory: string;
  readonly name: string | undefined;
  readonly ci: CiChoice | undefined;
  readonly editor: EditorChoice | undefined;
  readonly package: string | undefined;
  /** Whether nothing is asked. */
  readonly yes: boolean;
  /** Whether files that are there stay as they are, instead of holding up all others. */
  readonly skipExisting: boolean;
}

/** What to explain. */
export interface ExplainWishes {
  /** Path of a field; undefined for what there is to be explained. */
  readonly path: string | undefined;
  /** Whether everything below it is wanted too. */
  readonly recursive: boolean;
}

export const graphFormats = ['human', 'mermaid', 'dot', 'svg', 'json'] as const;

/** What to show of the graph, and how. */
export interface GraphWishes {
  /** The format of the settings unless told. */
  readonly format: (typeof graphFormats)[number] | undefined;
  readonly direction: GraphDirection;
  /** All unless told. */
  readonly kinds: readonly Kind[];
}

import type { Location } from '../diagnostics.ts';

/** A plain value as YAML's core schema gives it. Numbers are finite; integers are within 2^53. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Keys and indexes that lead from a document's root to one of its nodes. */
export type Path = readonly (string | number)[];

/**
 * What a file is to us, by where it lies:
 * `pack` is a `pack.yaml`; `runtime` lies in `runtimes/` beside one; `config-schema` is a StackStorm
 * `config.schema.yaml` beside one; `manifest` is any other YAML file, whose documents say `kind:` themselves.
 */
export type FileRole = 'pack' | 'runtime' | 'config-schema' | 'manifest';

/** A manifest file that was found, before it is read. */
export interface ManifestFile {
  /** Path for people (see Location.file). */
  readonly path: string;
  /** Real, absolute path to open. */
  readonly absolutePath: string;
  readonly role: FileRole;
  /** Display path of the pack directory that the file belongs to; undefined for role `manifest`. */
  readonly packDirectory: string | undefined;
  /** For role `pack`: names of the plain files beside it (such as `requirements.txt`); empty otherwise. */
  readonly siblings: readonly string[];
  /** Ref of the pack that content was fetched for, where the file is part of it. */
  readonly contentOf?: string;
}

/** One YAML document of a file. */
export interface Document {
  readonly file: ManifestFile;
  /** 0 for the first document of the file. */
  readonly index: number;
  readonly value: Value;
  /**
   * Where the node at `path` stands. `part: 'key'` points at a mapping's key (the default is the value).
   * A path that does not exist gives its nearest existing ancestor. A merged or aliased node gives the place
   * where its text really is.
   */
  readonly locate: (path: Path, part?: 'key' | 'value') => Location;
}

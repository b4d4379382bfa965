/** A secret for everything below an address. */
export interface Credential {
  /** `https://git.example.com/team/`: scheme, host and the beginning of the path; it holds for what lies below. */
  readonly url: string;
  /** For basic authentication, with `secret` as the password; undefined where headers say it all. */
  readonly username: string | undefined;
  readonly secret: string | undefined;
  /** Further headers of each request, by name; their values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bounds on what is fetched. */
export interface ContentLimits {
  /** Bytes of an archive, or of an index. */
  readonly maxArchiveBytes: number;
  /** Bytes of all files of a pack, unpacked. */
  readonly maxContentBytes: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** How many times larger than the archive its content may be, beyond the first MiB. */
  readonly maxRatio: number;
}

export const defaultContentLimits: ContentLimits = {
  maxArchiveBytes: 256 * 1024 * 1024,
  maxContentBytes: 1024 * 1024 * 1024,
  maxFileBytes: 256 * 1024 * 1024,
  maxFiles: 50_000,
  maxRatio: 200,
};

/** How contents are fetched. */
export interface SourceOptions {
  /** Absolute path of the directory of mirrors, archives and indexes; made where it is missing. */
  readonly cache: string;
  /** Environment of git; see `scrubEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  readonly credentials: readonly Credential[];
  /** Whether addresses may be `file:` ones or paths. */
  readonly allowFiles: boolean;
  /** Milliseconds that one attempt at a transfer may take. */
  readonly timeout: number;
  /** How often a transfer that failed for a reason that may pass is attempted; with backoff between them. */
  readonly attempts: number;
  readonly limits: ContentLimits;
  readonly signal: AbortSignal | undefined;
}

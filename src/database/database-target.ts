/** How to reach a PostgreSQL server; what is left out comes from libpq's variables and files, as pg reads them. */
export interface PostgresConnection {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** Which database to open. */
export type DatabaseTarget =
  | { readonly driver: 'postgres'; readonly connection: PostgresConnection }
  | { readonly driver: 'embedded'; readonly directory: string };

export interface OpenOptions {
  /** Milliseconds to wait for a connection to a server; 10 s by default. */
  readonly connectTimeout?: number;
  /** Milliseconds without an answer after which a server is asked whether it still works on a statement; 30 s by default. */
  readonly silence?: number;
  /** Milliseconds to wait for another process to leave the embedded database; none by default. */
  readonly lockTimeout?: number;
  /**
   * Once it fires, a statement that is under way on a server is cancelled, unless it is a COMMIT, and transactions that have begun send no other but that:
   * they fail with `interrupted` where there is more to do. Later ones wait for nobody.
   */
  readonly signal?: AbortSignal;
  /** Told of each statement before it is sent, without its values. */
  readonly onStatement?: (text: string) => void;
}

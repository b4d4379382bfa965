import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { PostgresServer } from '../support/postgres-server.ts';
import { catalogQuery, expectedRows, renderPack, type ModelCatalog, type ModelPack } from './soak-model.ts';
import type { Random } from './random.ts';
import { WatchedController } from './watched-controller.ts';

/** Milliseconds within which everything has to be as the files say, whatever happened before. */
const patience = 60_000;

export interface CatalogRow {
  readonly kind: string;
  readonly ref: string;
  readonly id: string;
  readonly row: readonly unknown[];
}

interface WorldParts {
  readonly cwd: string;
  readonly random: Random;
  readonly server: PostgresServer;
  /** Of a database with the platform's tables. */
  readonly databaseUrl: string;
}

/** Everything that a soak changes, and what is known of it without asking the program. */
export class SoakWorld {
  readonly random: Random;
  readonly cwd: string;
  readonly server: PostgresServer;
  readonly controller: WatchedController;
  readonly #pool: pg.Pool;
  /** What the files say. */
  model: ModelCatalog = new Map();
  /** While a file is invalid: which one, and what the files said before. */
  broken: { readonly pack: string; readonly before: ModelCatalog } | undefined;
  /** Everything that ever was to be installed. */
  readonly everNeeded = new Set<string>();
  /** Rows of nobody, as `expectedRows` writes them. */
  readonly foreign = new Set<string>();
  /** How often somebody else deleted a row of ours, by kind and ref. */
  readonly deletedByHand = new Map<string, number>();
  /** Objects that have rightly been deleted since the last look at the ids. */
  readonly mayBeNew = new Set<string>();

  constructor({ cwd, random, server, databaseUrl }: WorldParts) {
    this.cwd = cwd;
    this.random = random;
    this.server = server;
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: 'soak' });
    // A server that restarts ends them; the next query says so.
    this.#pool.on('error', () => {});
    this.controller = new WatchedController(cwd, databaseUrl);
  }

  /** Runs one statement; waits for a server that is not there. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    for (;;) {
      try {
        return (await this.#pool.query<Row>(text, [...values])).rows;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== undefined && !/^(?:57P0\d|08\d\d\d|ECONN\w+)$/u.test(code)) throw error;
        await pause(50);
      }
    }
  }

  /** Has somebody hold a lock on the packs while `work` goes on. */
  async withLockedPacks(work: () => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      await client.query('lock table pack in share row exclusive mode');
      await work();
      await client.query('rollback');
    } finally {
      client.release();
    }
  }

  path(...parts: readonly string[]): string {
    return join(this.cwd, 'packs', ...parts);
  }

  /** Writes what of a pack's files differs from before, and deletes what it has no more. */
  async write(pack: ModelPack): Promise<void> {
    const before = this.model.get(pack.ref);
    const [old, wanted] = [
      before === undefined ? new Map<string, string>() : renderPack(before),
      renderPack(pack),
    ];
    for (const [file, text] of wanted) {
      if (old.get(file) === text) continue;
      await mkdir(dirname(this.path(pack.directory, file)), { recursive: true });
      await writeFile(this.path(pack.directory, file), text);
    }
    for (const file of old.keys()) {
      if (!wanted.has(file)) await rm(this.path(pack.directory, file));
    }
    this.set(pack);
  }

  set(pack: ModelPack): void {
    if (pack.needs !== undefined) this.everNeeded.add(pack.needs);
    this.model = new Map([...this.model, [pack.ref, pack]]);
  }

  drop(ref: string): void {
    this.model = new Map([...this.model].filter(([each]) => each !== ref));
  }

  async rows(): Promise<readonly CatalogRow[]> {
    return this.sql<CatalogRow & pg.QueryResultRow>(catalogQuery);
  }

  /** What differs from what the files say; empty where nothing does. */
  async differences(): Promise<readonly string[]> {
    const wanted = new Set([...expectedRows(this.broken?.before ?? this.model), ...this.foreign]);
    const found = new Set((await this.rows()).map(({ row }) => JSON.stringify(row)));
    return [
      ...[...wanted].filter((row) => !found.has(row)).map((row) => `is missing: ${row}`),
      ...[...found].filter((row) => !wanted.has(row)).map((row) => `is too much: ${row}`),
      ...(this.broken === undefined ? this.#environmentDifferences() : []),
    ];
  }

  #environmentDifferences(): readonly string[] {
    return [...this.model.values()].flatMap(({ ref, directory, needs }) => {
      // What nothing asks for any longer goes on serving until it is collected.
      if (needs === undefined) return [];
      const file = this.path(directory, '.plain/installed');
      const installed = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
      const isAsWanted = needs.includes('broken') ? installed !== needs : installed === needs;
      return isAsWanted ? [] : [`the environment of ${ref} holds ${installed}, not ${needs}`];
    });
  }

  /** Waits until all is as the files say, by what the controller notices itself. */
  async converge(): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const differences = await this.differences();
      if (differences.length === 0) return;
      const { ended } = this.controller;
      if (ended !== undefined) throw new Error(`the controller is gone: ${ended}`);
      if (Date.now() > end) throw new Error(`it does not converge:\n${differences.join('\n')}`);
      await pause(10);
    }
  }

  /** Waits until the controller has nothing more to do. */
  async rest(): Promise<void> {
    const end = Date.now() + patience;
    while (!(await this.controller.isIdle())) {
      if (Date.now() > end) throw new Error('it does not come to rest');
      await pause(10);
    }
  }

  async close(): Promise<void> {
    await this.controller.end('SIGKILL');
    await this.#pool.end();
  }
}

/** Between two looks. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

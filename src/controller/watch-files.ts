import { type FSWatcher, watch } from 'chokidar';
import { join } from 'node:path';
import {
  findWatchScope,
  identifyPaths,
  type WatchScope,
  type WatchScopeOptions,
} from '../reconcile/watch-scope.ts';
import type { OpenTriggerSource, TriggerListener, TriggerSource } from './trigger-source.ts';

export interface FileWatchOptions extends WatchScopeOptions {
  /** Milliseconds between two looks whether a path still leads to what is watched. */
  readonly identityInterval?: number;
  /** Milliseconds between two looks at each file, where the system cannot tell of changes. */
  readonly pollInterval?: number;
  /** Whether to do without the system's events from the beginning. */
  readonly poll?: boolean;
}

const defaultIdentityInterval = 2_000;
const defaultPollInterval = 2_000;

/** Events without a pause between them from which on some may have been lost: the kernel keeps 16,384, and one file can cause six. */
const storm = 2_000;

/** Milliseconds without an event that end a storm. */
const calm = 500;

/**
 * Triggers when something below some paths changes. Only directories are watched: their events tell of the files in them. What was missed, because a
 * directory was exchanged for another or because there was too much at once, is made up for by watching anew, and triggers too.
 */
export function watchFiles(options: FileWatchOptions): OpenTriggerSource {
  return (listener) => new FileWatch(options, listener);
}

class FileWatch implements TriggerSource {
  readonly ready: Promise<void>;
  readonly #options: FileWatchOptions;
  readonly #listener: TriggerListener;
  readonly #directories = new Set<string>();
  #watcher: FSWatcher | undefined;
  #scope: WatchScope | undefined;
  #polling: boolean;
  #closed = false;
  #events = 0;
  #isStale = false;
  /** Ends the wait for a watcher that will not be ready any more. */
  #giveUp = (): void => {};
  /** What is under way; each step begins when the one before has ended. */
  #steps: Promise<void>;
  #identityTimer: NodeJS.Timeout | undefined;
  #calmTimer: NodeJS.Timeout | undefined;

  constructor(options: FileWatchOptions, listener: TriggerListener) {
    this.#options = options;
    this.#listener = listener;
    this.#polling = options.poll ?? false;
    this.ready = this.#open();
    this.#steps = this.ready;
    this.#scheduleIdentity();
  }

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    clearTimeout(this.#identityTimer);
    clearTimeout(this.#calmTimer);
    await this.#watcher?.close();
    // A watcher that was closed before it was ready never tells of it.
    this.#giveUp();
    await this.#steps;
    await this.#watcher?.close();
  };

  async #open(): Promise<void> {
    const scope = await findWatchScope(this.#options);
    this.#scope = scope;
    this.#directories.clear();
    if (this.#closed || scope.roots.length === 0) return;
    const polling = this.#polling;
    const watcher = watch([...new Set(scope.roots.map(({ directory }) => directory))], {
      followSymlinks: false,
      ignorePermissionErrors: true,
      atomic: false,
      usePolling: polling,
      interval: this.#options.pollInterval ?? defaultPollInterval,
      binaryInterval: this.#options.pollInterval ?? defaultPollInterval,
      ignored: (path, stats) => isIgnored(path, stats, { scope, polling }),
    });
    this.#watcher = watcher;
    await this.#listen(watcher);
  }

  /** Resolves when every directory is watched, or when the watcher is given up. */
  #listen(watcher: FSWatcher): Promise<void> {
    let isReady = false;
    return new Promise((resolve) => {
      this.#giveUp = resolve;
      if (this.#closed) resolve();
      watcher.on('addDir', (path) => this.#directories.add(path));
      watcher.on('unlinkDir', (path) => this.#forget(path));
      watcher.on('all', () => {
        if (isReady) this.#notice();
      });
      watcher.on('raw', (event, name, details) => {
        if (isReady && !this.#polling) this.#hear(event, name, details as { watchedPath?: string });
      });
      watcher.on('error', (error) => {
        this.#fail(error);
        resolve();
      });
      watcher.on('ready', () => {
        isReady = true;
        resolve();
      });
    });
  }

  #hear(event: string, name: string | null, { watchedPath = '' }: { watchedPath?: string }): void {
    const path = join(watchedPath, name ?? '');
    if (name !== null && this.#scope?.leavesOutName(path) === true) return;
    // The watch stays with what was moved away, and what has taken its place goes unseen.
    if (event === 'rename' && this.#directories.has(path)) this.#isStale = true;
    if (path.endsWith('.reconcileignore')) this.#isStale = true;
    this.#notice();
  }

  #forget(path: string): void {
    this.#directories.delete(path);
    if (this.#scope?.roots.some(({ directory }) => directory === path) === true) this.#isStale = true;
  }

  #notice(): void {
    if (this.#closed) return;
    this.#events += 1;
    if (this.#events >= storm) this.#isStale = true;
    this.#listener.onTrigger('file');
    if (this.#calmTimer === undefined) this.#calmTimer = setTimeout(this.#settle, calm);
    else this.#calmTimer.refresh();
  }

  readonly #settle = (): void => {
    this.#calmTimer = undefined;
    this.#events = 0;
    if (this.#isStale) this.#reopen();
  };

  #fail(error: unknown): void {
    if (this.#polling || this.#closed) return;
    this.#polling = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#listener.onTrouble(
      'file watching',
      `the system cannot tell of changes to files (${reason}): they are looked at every few seconds instead. ` +
        'Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances, or reconcile fewer directories.',
    );
    this.#reopen();
  }

  /** Watches anew what is there now; whatever was missed until then is found by the pass that this triggers. */
  #reopen(): void {
    this.#isStale = false;
    this.#steps = this.#openAfter(this.#steps);
  }

  async #openAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    // Watches on one path share one handle, so that a new one beside the old one would be as blind.
    await this.#watcher?.close();
    this.#watcher = undefined;
    if (this.#closed) return;
    await this.#open();
    if (!this.#closed) this.#listener.onTrigger('file');
  }

  #scheduleIdentity(): void {
    this.#identityTimer = setTimeout(async () => {
      await this.#steps;
      const identity = await identifyPaths(this.#options);
      if (this.#closed) return;
      if (identity !== this.#scope?.identity) this.#reopen();
      this.#scheduleIdentity();
    }, this.#options.identityInterval ?? defaultIdentityInterval);
  }
}

interface Stats {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

/** Asked twice: about a name before anything is known of it, and again with its status. */
function isIgnored(
  path: string,
  stats: Stats | undefined,
  { scope, polling }: { readonly scope: WatchScope; readonly polling: boolean },
): boolean {
  if (stats === undefined) return false;
  // Those of packs that lead to environments are made by us.
  if (stats.isSymbolicLink()) return scope.leavesOutName(path);
  if (stats.isDirectory()) return scope.leavesOutDirectory(path);
  return !polling || !stats.isFile() || scope.leavesOutName(path);
}

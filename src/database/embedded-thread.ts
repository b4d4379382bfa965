import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type {
  EmbeddedFailure,
  EmbeddedReply,
  EmbeddedRequest,
  EmbeddedResult,
  EmbeddedWorkerData,
} from './embedded-worker.ts';

/** Right from src/ as well as from dist/. */
const script = new URL('../../dist/database/embedded-worker.js', import.meta.url);

/** Milliseconds. Node 20 aborts the process when a thread ends while V8 is still compiling for it in the background. */
const restBeforeEnd = 25;

/** PGlite, or the thread it runs in, stopped working. */
export class EmbeddedBroken extends Error {
  override readonly name = 'EmbeddedBroken';
}

/** PGlite answered, as PostgreSQL does, that it refuses a statement. */
export class EmbeddedRefusal extends Error {
  override readonly name = 'EmbeddedRefusal';
  readonly failure: EmbeddedFailure;

  constructor(failure: EmbeddedFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface Waiting {
  readonly resolve: (result: EmbeddedResult | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that runs PGlite, which blocks its event loop while it works. Every method throws EmbeddedBroken once it has died. */
export class EmbeddedThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #death: EmbeddedBroken | undefined;

  constructor(directory: string) {
    const workerData: EmbeddedWorkerData = { directory };
    this.#worker = new Worker(script, {
      workerData,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker
      .on('message', (reply: EmbeddedReply) => this.#settle(reply))
      .on('error', (error) => this.#die(error.message))
      .on('exit', () => this.#die('its thread ended'));
  }

  /** Settles when PGlite has opened its directory. */
  async opened(): Promise<void> {
    await this.#wait(0);
  }

  async run(text: string, values: readonly (string | null)[]): Promise<EmbeddedResult> {
    const result = await this.#request({ text, values });
    if (result === undefined) throw new EmbeddedBroken('a statement was not answered');
    return result;
  }

  /** Has PGlite write its last checkpoint, then ends the thread. */
  async close(): Promise<void> {
    try {
      if (this.#death === undefined) {
        await this.#request(undefined);
        await setTimeout(restBeforeEnd);
      }
    } finally {
      await this.end();
    }
  }

  /** Ends the thread at once, as a crash would: what was not committed is gone. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #request(statement: EmbeddedRequest['statement']): Promise<EmbeddedResult | undefined> {
    this.#lastId += 1;
    const request: EmbeddedRequest = { id: this.#lastId, statement };
    const waiting = this.#wait(this.#lastId);
    this.#worker.postMessage(request);
    return waiting;
  }

  #wait(id: number): Promise<EmbeddedResult | undefined> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(reply: EmbeddedReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.status === 'done') waiting?.resolve(reply.result);
    else if (reply.status === 'refused') waiting?.reject(new EmbeddedRefusal(reply.failure));
    else {
      waiting?.reject(new EmbeddedBroken(reply.reason));
      this.#die(reply.reason);
      void this.end();
    }
  }

  #die(reason: string): void {
    this.#death ??= new EmbeddedBroken(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}

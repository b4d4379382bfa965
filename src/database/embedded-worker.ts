import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';

export interface EmbeddedWorkerData {
  /** Absolute path of PGlite's own directory. */
  readonly directory: string;
}

/** A statement, or `undefined` to close. Parameters come as text; without any, `text` may hold several statements. */
export interface EmbeddedRequest {
  readonly id: number;
  readonly statement: { readonly text: string; readonly values: readonly (string | null)[] } | undefined;
}

export interface EmbeddedResult {
  readonly rows: readonly object[];
  readonly rowCount: number;
  /** First word of the command tag. */
  readonly command: string;
}

/** What PostgreSQL refused. Without its detail and context, which quote rows. */
export interface EmbeddedFailure {
  readonly message: string;
  readonly code: string;
  readonly severity: string;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  readonly routine: string | undefined;
}

/** Answers a request; the first one, with `id` 0, says that the database is open. */
export type EmbeddedReply = { readonly id: number } & (
  | { readonly status: 'done'; readonly result: EmbeddedResult | undefined }
  | { readonly status: 'refused'; readonly failure: EmbeddedFailure }
  /** PGlite itself failed; nothing that it says from here on can be relied on. */
  | { readonly status: 'broken'; readonly reason: string }
);

const asText = (value: string): string => value;

/** The types that the pg driver leaves as text too: bigint, date, timestamp, timestamptz. Their arrays follow. */
const textTypes = [20, 1082, 1114, 1184];

/** Parameters come encoded; the types whose encoder would want something else than text. */
const encodedTypes = [16, 17, ...textTypes];

const { directory } = workerData as EmbeddedWorkerData;

function reply(message: EmbeddedReply): void {
  parentPort?.postMessage(message);
}

async function answer(database: PGlite, { id, statement }: EmbeddedRequest): Promise<void> {
  try {
    if (statement === undefined) {
      await database.close();
      reply({ id, status: 'done', result: undefined });
    } else {
      reply({ id, status: 'done', result: await run(database, statement.text, statement.values) });
    }
  } catch (error) {
    reply({ id, ...explain(error) });
  }
}

async function run(
  database: PGlite,
  text: string,
  values: readonly (string | null)[],
): Promise<EmbeddedResult> {
  const result: Results<object> | undefined =
    values.length > 0
      ? await database.query<object>(text, [...values])
      : ((await database.exec(text)) as Results<object>[]).at(-1);
  // A statement that overflowed PGlite's stack ends without an error and without a command tag.
  if (result?.command === undefined) throw new Error('a statement was not completed');
  return { rows: result.rows, rowCount: result.rowCount ?? result.rows.length, command: result.command };
}

function explain(
  error: unknown,
): { status: 'refused'; failure: EmbeddedFailure } | { status: 'broken'; reason: string } {
  if (!(error instanceof Error)) return { status: 'broken', reason: describeSystemError(error) };
  if (!isRefusal(error)) return { status: 'broken', reason: error.message };
  const { message, code, severity, table, column, constraint, routine } = error;
  return { status: 'refused', failure: { message, code, severity, table, column, constraint, routine } };
}

/** Emscripten throws plain objects with a number of its own for what the operating system refused. */
function describeSystemError(error: unknown): string {
  return typeof error === 'object' && error !== null && 'errno' in error
    ? `its files could not be used (errno ${String(error.errno)})`
    : 'for no reason given';
}

function isRefusal(error: Error): error is Error & EmbeddedFailure {
  return 'severity' in error && 'code' in error && typeof error.code === 'string';
}

async function start(): Promise<void> {
  const database = await PGlite.create({
    dataDir: directory,
    parsers: Object.fromEntries(textTypes.map((type) => [type, asText])),
    serializers: Object.fromEntries(encodedTypes.map((type) => [type, asText])),
  });
  parentPort?.on('message', (request: EmbeddedRequest) => void answer(database, request));
}

try {
  await start();
  reply({ id: 0, status: 'done', result: undefined });
} catch (error) {
  reply({ id: 0, ...explain(error) });
}

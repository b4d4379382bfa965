import { OperationalError } from '../errors.ts';
import { runCommand, type Argv } from '../process/run-command.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import { viewCatalog, type CatalogEntry } from './catalog-view.ts';
import { refuseVerification, type Refusal, type TrustPolicy } from './command-policy.ts';
import { asText } from './execution-config.ts';
import { findProgram, identifyFile } from './identify-program.ts';
import { runBounded } from '../process/run-bounded.ts';
import { openVerificationCache, type Question, type VerificationCache } from './verification-cache.ts';
import {
  judgeAnswer,
  readVerification,
  type ProgramAnswer,
  type RuntimeVerification,
  type VerificationCommand,
} from './verification.ts';

export interface VerifyOptions {
  /** Directory of the store, which also holds what was found out before. */
  readonly root: string;
  readonly trust: TrustPolicy;
  /** Digests of the command sets that may run under `approved-only`. */
  readonly approved: ReadonlySet<string>;
  /** Commands at once. */
  readonly parallelism: number;
  /** What this program was given; commands inherit an allow-list of it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds for which an answer is good as long as the program's file is the same. */
  readonly timeToLive: number;
  /** `none`: only what is known already is told, and nothing is run or written. */
  readonly run: 'unknown' | 'none' | 'all';
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that a verification command may take. */
const commandTimeout = 10_000;

interface Subject {
  readonly runtime: string;
  readonly version: string;
  readonly label: string;
  readonly commands: readonly VerificationCommand[];
  readonly given: string | undefined;
}

/** A runtime, or a version of one, whose commands the policy does not let run: nothing is known about it. */
interface RefusedVerification extends Refusal {
  readonly runtime: string;
  readonly version: string;
}

export interface VerificationReport {
  readonly verifications: readonly RuntimeVerification[];
  readonly refused: readonly RefusedVerification[];
}

/**
 * Finds out which runtimes, and which of their versions, this host has. Commands run in parallel, those of one runtime by priority until
 * one succeeds; a program whose file is the same as before is not asked again. What is not known, with `run: 'none'`, is left out.
 */
export async function verifyRuntimes(
  objects: readonly CatalogEntry[],
  options: VerifyOptions,
): Promise<VerificationReport> {
  const cache = openVerificationCache({
    ...options,
    timeToLive: options.run === 'all' ? 0 : options.timeToLive,
  });
  const pending = new Map<string, Promise<ProgramAnswer>>();
  const refused: RefusedVerification[] = [];
  const context: VerifyContext = { ...options, cache, pending, refused };
  const verified = await runBounded(findSubjects(objects), options.parallelism, (subject) =>
    verify(subject, context),
  );
  if (options.run !== 'none') await saveQuietly(cache);
  return { verifications: verified.filter((each) => each !== undefined), refused };
}

/** A host whose store cannot be written to is verified all the same, only more often. */
async function saveQuietly(cache: VerificationCache): Promise<void> {
  try {
    await cache.save();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function findSubjects(objects: readonly CatalogEntry[]): readonly Subject[] {
  return viewCatalog(objects).runtimes.flatMap(({ ref, fields, versions }) => {
    const name = asText(fields['name']) ?? ref;
    return [{ version: '', fields }, ...versions].map(({ version, fields }) => {
      const rule = readVerification(fields['distributions']);
      return {
        runtime: ref,
        version,
        label: version === '' ? name : `${name} ${version}`,
        commands: rule.kind === 'commands' ? rule.commands : [],
        given: rule.kind === 'given' ? rule.reason : undefined,
      };
    });
  });
}

interface VerifyContext extends VerifyOptions {
  readonly cache: VerificationCache;
  /** Programs that are being asked: several versions may ask the same. */
  readonly pending: Map<string, Promise<ProgramAnswer>>;
  readonly refused: RefusedVerification[];
}

async function verify(subject: Subject, context: VerifyContext): Promise<RuntimeVerification | undefined> {
  const { runtime, version, given } = subject;
  const common = { runtime, version, detected: undefined, program: undefined, fix: undefined };
  if (given !== undefined) return { ...common, available: true, reason: given };
  const refusal = refuseVerification(subject.commands, context);
  if (refusal !== undefined) {
    context.refused.push({ runtime, version, ...refusal });
    return undefined;
  }
  const reasons: string[] = [];
  for (const command of subject.commands) {
    const { binary, args } = command;
    const path = findProgram(binary, context.variables['PATH'] ?? '');
    const program = path === undefined ? undefined : identifyFile(path);
    if (path === undefined || program === undefined) {
      reasons.push(`${binary} is not installed`);
      continue;
    }
    const answer = await ask({ program, args }, path, context);
    if (answer === undefined) return undefined;
    const judged = judgeAnswer(answer, command);
    if (judged.succeeded) {
      const { detected } = judged;
      const reason = `${binary} answers${detected === undefined ? '' : ` ${detected}`}`;
      return { ...common, available: true, detected, program: program.path, reason };
    }
    reasons.push(`${binary} ${judged.reason}`);
  }
  const fix = `Install ${subject.label} on this host, or put the directory of ${subject.commands[0]?.binary ?? 'its program'} into PATH.`;
  return { ...common, available: false, reason: reasons.join('; '), fix };
}

/** Undefined where nothing is to be run and nothing is known. */
async function ask(
  question: Question,
  path: string,
  context: VerifyContext,
): Promise<ProgramAnswer | undefined> {
  const { cache, pending } = context;
  const known = cache.find(question);
  if (known !== undefined) return known;
  const key = JSON.stringify([path, question.args]);
  const running = pending.get(key);
  if (running !== undefined) return running;
  if (context.run === 'none') return undefined;
  const started = run([path, ...question.args], context);
  pending.set(key, started);
  const answer = await started;
  cache.add(question, answer);
  return answer;
}

async function run(argv: Argv, { variables, signal, root }: VerifyContext): Promise<ProgramAnswer> {
  try {
    const output = await runCommand(argv, {
      cwd: '/',
      env: { ...scrubEnvironment(variables), LC_ALL: 'C', HOME: root },
      timeout: commandTimeout,
      maxOutputBytes: 1024 * 1024,
      anyStatus: true,
      ...(signal === undefined ? {} : { signal }),
    });
    return { ...output, exitCode: output.exitCode };
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    return { exitCode: undefined, stdout: '', stderr: error.message };
  }
}

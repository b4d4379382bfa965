import { OperationalError } from '../errors.ts';
import { askHost, type AskedHost } from './ask-host.ts';
import { isStarting } from './explain-connect-failure.ts';

/** Past a session that does not answer: where to ask about it, and after how long. */
export interface SilenceWatch extends AskedHost {
  /** The server's process that works for the session; undefined before it has told. */
  readonly pid: number | undefined;
  /** Milliseconds without an answer after which the server is asked, and again each time. */
  readonly silence: number;
}

/** Milliseconds that the answer to a statement which is over may still be on its way. */
const onItsWay = 2_000;

/**
 * Calls `abandon` once, as soon as the server cannot be reached any more or no longer works on the statement of a session, which is then ended there, too. Returns
 * what ends the watch. A statement that takes long is not a silent one, and what cannot be found out changes nothing.
 */
export function watchSilence(watch: SilenceWatch, abandon: () => void): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = (delay: number, next: () => Promise<void>): void => {
    if (!isOver) timer = setTimeout(() => void next(), delay);
  };
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    abandon();
  };
  const ask = async (): Promise<void> => {
    const answer = await askServer(watch, 'look');
    if (answer === 'unreachable') end();
    else if (answer === 'idle') wait(onItsWay, endBoth);
    else wait(watch.silence, ask);
  };
  // What the session has locked would keep the next attempt waiting.
  const endBoth = async (): Promise<void> => {
    await askServer(watch, 'terminate');
    end();
  };
  wait(watch.silence, ask);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

type Answer = 'at work' | 'idle' | 'unreachable' | 'unknown';

const questions = {
  look: 'select state from pg_stat_activity where pid = $1',
  terminate: `select state, pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and state like 'idle in transaction%'`,
} as const;

async function askServer(watch: SilenceWatch, question: keyof typeof questions): Promise<Answer> {
  let rows: readonly { readonly state: string | null }[];
  try {
    rows = await askHost(watch, questions[question], [watch.pid]);
  } catch (error) {
    return isUnreachable(error) ? 'unreachable' : 'unknown';
  }
  if (watch.pid === undefined) return 'unknown';
  if (rows[0] === undefined) return 'idle';
  if (rows[0].state === null) return 'unknown';
  return rows[0].state === 'active' ? 'at work' : 'idle';
}

/** A server that answers, be it that it takes no connection, is not what is silent. */
function isUnreachable(failure: unknown): boolean {
  if (!(failure instanceof OperationalError) || failure.code !== 'database.unreachable') return false;
  return failure.retry === 'backoff' && !isStarting(failure.cause);
}

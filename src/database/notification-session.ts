import type { PostgresConnection } from './database-target.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import { createClient, describeConnection } from './postgres-connect.ts';
import { notificationChannel } from './send-notification.ts';

interface SessionEvents {
  /** With what was announced. */
  readonly onNotification: (payload: string | undefined) => void;
  /** Once, with what happened to the connection. */
  readonly onEnd: (message: string) => void;
}

/** A connection on which everything that is announced is heard, for as long as it lasts. */
export interface NotificationSession {
  /** `deaf`: what answers is not what listens, as behind a pooler that gives each transaction another session. Never rejects: a lost connection is told by `onEnd`. */
  readonly probe: () => Promise<'listening' | 'deaf' | 'lost'>;
  readonly close: () => Promise<void>;
}

interface SessionOptions extends SessionEvents {
  /** Milliseconds that an answer may take. */
  readonly patience: number;
}

/** Milliseconds that the end of a connection may take. */
const farewell = 1_000;

interface Answer {
  readonly listening: boolean;
  readonly read_only: string;
}

const question = `select exists (select from pg_listening_channels() as channel where channel = '${notificationChannel}') as listening,
  current_setting('transaction_read_only') as read_only`;

/** Connects to one host and listens. Throws OperationalError, whose message holds no secret. */
export async function openNotificationSession(
  connection: PostgresConnection,
  { onNotification, onEnd, patience }: SessionOptions,
): Promise<NotificationSession> {
  const place = describeConnection(connection);
  const started = performance.now();
  const { client, destroy } = createClient(connection, { answerWithin: patience });
  const lost = `the connection to ${place} was lost`;
  let isOpen = false;
  const end = (message: string): void => {
    // A peer that has stopped answering would not answer a farewell either.
    destroy();
    if (!isOpen) return;
    isOpen = false;
    onEnd(message);
  };
  client.on('error', () => end(lost));
  client.on('end', () => end(lost));
  client.on('notification', ({ payload }) => onNotification(payload));
  try {
    await client.connect();
    await client.query(`listen ${notificationChannel}`);
  } catch (error) {
    destroy();
    throw explainConnectFailure(error, { place, waited: performance.now() - started });
  }
  isOpen = true;

  let readOnly: string | undefined;
  const probe = async (): Promise<'listening' | 'deaf' | 'lost'> => {
    try {
      const { rows } = await client.query<Answer>(question);
      const answer = rows[0];
      readOnly ??= answer?.read_only;
      if (answer?.read_only !== readOnly) {
        end(`${place} takes no writes any longer`);
        return 'lost';
      }
      return answer?.listening === true ? 'listening' : 'deaf';
    } catch {
      end(lost);
      return 'lost';
    }
  };
  return {
    probe,
    close: async () => {
      isOpen = false;
      const timer = setTimeout(destroy, farewell);
      await client.end().catch(() => {});
      clearTimeout(timer);
    },
  };
}

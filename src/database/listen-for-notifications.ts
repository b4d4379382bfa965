import type { PostgresConnection } from './database-target.ts';
import { createClient, describeConnection } from './postgres-connect.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import { notificationChannel } from './send-notification.ts';

interface NotificationListener {
  /** The run that was applied; undefined where somebody else announced something. */
  readonly onNotification: (runId: string | undefined) => void;
  /** Whether this is the first time, or a connection was lost before: what was announced meanwhile is not told. */
  readonly onListening: (isFirst: boolean) => void;
  /** Told once, when a connection cannot be had or is lost; not of each further attempt. The message holds no secret. */
  readonly onLost: (message: string) => void;
}

export interface NotificationListening {
  readonly close: () => Promise<void>;
}

const firstDelay = 1_000;
const longestDelay = 60_000;

/**
 * Listens for applied runs on a connection of its own, and comes back to it for as long as it takes. Behind a pooler that gives each transaction another
 * session nothing is heard, without any error. Throws OperationalError `settings` for a connection that cannot be understood.
 */
export function listenForNotifications(
  connection: PostgresConnection,
  listener: NotificationListener,
): NotificationListening {
  const place = describeConnection(connection);
  let client: ReturnType<typeof createClient> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isFirst = true;
  let failures = 0;

  const lose = (lost: typeof client, message: string): void => {
    if (isClosed || lost !== client) return;
    client = undefined;
    isFirst = false;
    lost?.end().catch(() => {});
    failures += 1;
    if (failures === 1) listener.onLost(message);
    const delay = Math.min(longestDelay, firstDelay * 2 ** (failures - 1));
    timer = setTimeout(() => void open(), delay * (0.5 + 0.5 * Math.random()));
  };

  const open = async (): Promise<void> => {
    const started = performance.now();
    const opened = createClient(connection);
    client = opened;
    opened.on('error', () => lose(opened, `the connection to ${place} was lost`));
    opened.on('end', () => lose(opened, `the connection to ${place} was lost`));
    opened.on('notification', ({ payload }) => listener.onNotification(readRunId(payload)));
    try {
      await opened.connect();
      await opened.query(`listen ${notificationChannel}`);
      if (isClosed || client !== opened) return;
      failures = 0;
      listener.onListening(isFirst);
      isFirst = false;
    } catch (error) {
      lose(opened, explainConnectFailure(error, { place, waited: performance.now() - started }).message);
    }
  };

  void open();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}

function readRunId(payload: string | undefined): string | undefined {
  try {
    const { run } = JSON.parse(payload ?? '') as { readonly run?: unknown };
    return typeof run === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}

import type { DatabaseTarget } from '../database/database-target.ts';
import { listenForNotifications } from '../database/listen-for-notifications.ts';
import { spaceOut } from './space-out.ts';
import type { OpenTriggerSource } from './trigger-source.ts';

interface DatabaseWatchOptions {
  readonly database: Extract<DatabaseTarget, { driver: 'postgres' }>;
  /** Whether a run was ours, which is announced like all others. */
  readonly isOwn: (runId: string) => Promise<boolean>;
}

/** Triggers when somebody else applied something, or announced anything on the channel. Without a connection nothing is triggered, and the timer has to do. */
export function watchDatabase({ database, isOwn }: DatabaseWatchOptions): OpenTriggerSource {
  return ({ onTrigger, onTrouble }) => {
    let settle = (): void => {};
    const ready = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const applied = spaceOut(() => onTrigger('database'));
    const listening = listenForNotifications(database.connection, {
      onNotification: async (runId) => {
        if (runId === undefined) onTrigger('database');
        else if (!(await isOwn(runId))) applied.ask();
      },
      onListening: (isFirst) => {
        settle();
        if (!isFirst) onTrigger('database');
      },
      onLost: (message) => {
        settle();
        onTrouble(
          'notifications',
          `${message}: what others apply is seen at the next resync only, until it is back`,
        );
      },
    });
    return {
      ready,
      close: async () => {
        applied.cancel();
        await listening.close();
      },
    };
  };
}

import type { PostgresConnection } from '../database/database-target.ts';
import { listenForNotifications, type ProbePolicy } from '../database/listen-for-notifications.ts';
import { spaceOut } from './space-out.ts';
import type { OpenTriggerSource } from './trigger-source.ts';

interface DatabaseWatchOptions {
  /** Where to listen: past any pooler that gives each transaction another session. */
  readonly connection: PostgresConnection;
  /** Whether a run was ours, which is announced like all others. */
  readonly isOwn: (runId: string) => Promise<boolean>;
  readonly probes?: ProbePolicy;
}

/** Changes by others that make passes at once, one after another, before they are spaced out. */
const burst = 20;

/**
 * Triggers when somebody else applied something, changed rows that a source owns (where the database has triggers that tell), or announced anything on the channel.
 * Without a connection nothing is triggered, and the timer has to do.
 */
export function watchDatabase({ connection, isOwn, probes }: DatabaseWatchOptions): OpenTriggerSource {
  return ({ onTrigger, onTrouble }) => {
    let settle = (): void => {};
    const ready = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const trigger = (): void => onTrigger('database');
    const [applied, changed] = [spaceOut(trigger), spaceOut(trigger, { burst })];
    const listener = {
      onNotification: async (notification) => {
        if (notification.type === 'request') trigger();
        else if (notification.type === 'change') changed.ask();
        else if (!(await isOwn(notification.id))) applied.ask();
      },
      onListening: (isFirst) => {
        settle();
        if (!isFirst) trigger();
      },
      onLost: (message) => {
        settle();
        onTrouble(
          'notifications',
          `${message}: what others apply or change is seen at the next resync only, until it is back`,
        );
      },
      onDeaf: () =>
        onTrouble(
          'notifications',
          'nothing can be heard through this connection, as behind a pooler in transaction mode: what others apply or change is seen at the next resync only. ' +
            'Name the server itself by --direct-database-url or DIRECT_DATABASE_URL',
        ),
    } satisfies Parameters<typeof listenForNotifications>[1];
    const listening = listenForNotifications(connection, listener, probes);
    return {
      ready,
      close: async () => {
        applied.cancel();
        changed.cancel();
        await listening.close();
      },
    };
  };
}

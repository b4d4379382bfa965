import { OperationalError } from '../errors.ts';
import type { PostgresConnection } from './database-target.ts';
import { openNotificationSession, type NotificationSession } from './notification-session.ts';
import { describeConnection } from './postgres-connect.ts';
import { splitHosts } from './postgres-hosts.ts';
import { readNotification, type Notification } from './read-notification.ts';

interface NotificationListener {
  readonly onNotification: (notification: Notification) => void;
  /** Whether this is the first time, or a connection was lost before: what was announced meanwhile is not told. */
  readonly onListening: (isFirst: boolean) => void;
  /** Told once, when a connection cannot be had or is lost; not of each further attempt. The message holds no secret. */
  readonly onLost: (message: string) => void;
  /** Told once: the connection is there, and nothing will be heard on it. */
  readonly onDeaf: () => void;
}

/** How a connection that has died without a word is noticed. In milliseconds. */
export interface ProbePolicy {
  /** From one question to the next. */
  readonly interval: number;
  /** How long an answer may take. */
  readonly patience: number;
}

export interface NotificationListening {
  readonly close: () => Promise<void>;
}

const firstDelay = 1_000;
const longestDelay = 60_000;
const defaultProbes: ProbePolicy = { interval: 15_000, patience: 5_000 };

/**
 * Listens on a connection of its own, and comes back to it for as long as it takes. Every 15 s it is asked whether it still listens. Throws
 * OperationalError `settings` for a connection that cannot be understood.
 */
export function listenForNotifications(
  connection: PostgresConnection,
  listener: NotificationListener,
  probes: ProbePolicy = defaultProbes,
): NotificationListening {
  return new Listening(connection, listener, probes);
}

class Listening implements NotificationListening {
  readonly #hosts: readonly PostgresConnection[];
  readonly #listener: NotificationListener;
  readonly #probes: ProbePolicy;
  #session: NotificationSession | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isFirst = true;
  #isDeaf = false;
  #failures = 0;

  constructor(connection: PostgresConnection, listener: NotificationListener, probes: ProbePolicy) {
    this.#hosts = splitHosts(connection).hosts;
    for (const host of this.#hosts) describeConnection(host);
    this.#listener = listener;
    this.#probes = probes;
    void this.#open();
  }

  readonly close = async (): Promise<void> => {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#session?.close();
  };

  async #open(): Promise<void> {
    const failures: string[] = [];
    for (const host of this.#hosts) {
      try {
        this.#session = await this.#openOn(host);
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        failures.push(error.message);
        continue;
      }
      // Closed while it was being opened.
      if (this.#isClosed) await this.#session.close();
      else await this.#begin(this.#session);
      return;
    }
    this.#lose(failures.join('; '));
  }

  #openOn(host: PostgresConnection): Promise<NotificationSession> {
    return openNotificationSession(host, {
      patience: this.#probes.patience,
      onNotification: (payload) => this.#listener.onNotification(readNotification(payload)),
      onEnd: (message) => this.#lose(message),
    });
  }

  async #begin(session: NotificationSession): Promise<void> {
    if (!(await this.#ask(session))) return;
    this.#failures = 0;
    this.#listener.onListening(this.#isFirst);
    this.#isFirst = false;
  }

  /** Asks now, and again after a while. Gives whether there was an answer. */
  async #ask(session: NotificationSession): Promise<boolean> {
    const answer = await session.probe();
    if (answer === 'lost' || this.#isClosed) return false;
    if (answer === 'deaf' && !this.#isDeaf) this.#listener.onDeaf();
    this.#isDeaf = answer === 'deaf';
    this.#timer = setTimeout(() => void this.#ask(session), this.#probes.interval);
    return true;
  }

  #lose(message: string): void {
    if (this.#isClosed) return;
    this.#session = undefined;
    this.#isFirst = false;
    clearTimeout(this.#timer);
    this.#failures += 1;
    if (this.#failures === 1) this.#listener.onLost(message);
    const delay = Math.min(longestDelay, firstDelay * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(() => void this.#open(), delay * (0.5 + 0.5 * Math.random()));
  }
}

import type { Controller, ControllerEvent } from '../controller/controller-status.ts';
import { createEventLogger } from '../report/create-event-logger.ts';
import type { ServerOptions } from '../server/create-server.ts';
import type { CommandContext } from './command-context.ts';

type Observer = (event: ControllerEvent) => void;

/** Those who are told what happens in a controller. */
export interface Observers {
  readonly onEvent: Observer;
  /** Serves what the controller tells, from its beginning on. Throws OperationalError (`server.failed`). */
  readonly serve: (controller: Controller, options: ServerOptions) => Promise<void>;
  /** Once nothing happens any more. */
  readonly close: () => Promise<void>;
}

/** The log on standard error, and a service manager where one listens. */
export function openObservers({ settings, env, terminal }: CommandContext): Observers {
  const log = createEventLogger({
    format: settings.logFormat,
    level: settings.logLevel,
    write: terminal.note,
  });
  const observers: Observer[] = [log];
  const closers: (() => Promise<void>)[] = [];
  const early: ControllerEvent[] = [];
  const add = (observer: Observer, close: () => Promise<void>): void => {
    for (const event of early) observer(event);
    observers.push(observer);
    closers.push(close);
  };
  const notifying = startNotifier(env, log, add);
  return {
    onEvent: (event) => {
      // Whoever comes a moment later is told of the beginning, too.
      if (early.length < maxEarly) early.push(event);
      for (const observer of observers) observer(event);
    },
    serve: async (controller, options) => {
      const { createServer } = await import('../server/create-server.ts');
      const server = await createServer(controller, options);
      log({ type: 'serving', address: server.address });
      add(server.onEvent, server.close);
    },
    close: async () => {
      await notifying;
      await Promise.all(closers.map((close) => close()));
    },
  };
}

/** Events that are kept for those who come later. */
const maxEarly = 100;

async function startNotifier(
  env: CommandContext['env'],
  log: Observer,
  add: (observer: Observer, close: () => Promise<void>) => void,
): Promise<void> {
  if (env['NOTIFY_SOCKET'] === undefined) return;
  const { createSystemdNotifier } = await import('../server/create-systemd-notifier.ts');
  const notifier = createSystemdNotifier({
    env,
    pid: process.pid,
    onTrouble: (message) => log({ type: 'trouble', about: 'service manager', message }),
  });
  if (notifier !== undefined) add(notifier.onEvent, notifier.close);
}

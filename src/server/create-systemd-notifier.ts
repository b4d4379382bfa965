import type { ControllerEvent } from '../controller/controller-status.ts';
import { runCommand } from '../process/run-command.ts';
import { escapeText } from '../report/escape-text.ts';

export interface NotifierOptions {
  /** Where `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID` and `PATH` are found. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of this process. */
  readonly pid: number;
  /** Is told once why the service manager cannot be spoken to. */
  readonly onTrouble: (message: string) => void;
}

/** Tells the service manager what becomes of the service. */
export interface SystemdNotifier {
  /** Of the controller: to be told all of them. */
  readonly onEvent: (event: ControllerEvent) => void;
  /** Sends what waits, then nothing more. */
  readonly close: () => Promise<void>;
}

const commandTimeout = 10_000;

/** Signs of life are given more often than they are missed, since one may be late. */
const signsPerPeriod = 3;

/**
 * Speaks the protocol of `sd_notify`: `READY=1` when the controller has started, `STATUS=` after each pass, `STOPPING=1`, and `WATCHDOG=1`
 * as often as the unit asks for. Undefined where no service manager listens. Node has no datagram sockets of the file system; what is
 * sent goes through `systemd-notify`, for which the unit needs `NotifyAccess=all`. At most one such process runs at a time.
 */
export function createSystemdNotifier(options: NotifierOptions): SystemdNotifier | undefined {
  const { env, onTrouble } = options;
  const socket = env['NOTIFY_SOCKET'] ?? '';
  if (!/^[/@]/u.test(socket)) return undefined;
  const commandEnv = { NOTIFY_SOCKET: socket, PATH: env['PATH'] ?? '' };
  const waiting = new Map<string, string>();
  let sending: Promise<void> | undefined;
  let isSilent = false;
  const send = async (): Promise<void> => {
    while (waiting.size > 0) {
      const assignments = [...waiting].map(([name, value]) => `${name}=${value}`);
      waiting.clear();
      try {
        await runCommand(['systemd-notify', '--', ...assignments], {
          cwd: '/',
          env: commandEnv,
          timeout: commandTimeout,
        });
      } catch (error) {
        if (!isSilent) onTrouble(error instanceof Error ? error.message : String(error));
        isSilent = true;
      }
    }
    sending = undefined;
  };
  const tell = (assignments: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(assignments)) waiting.set(name, value);
    sending ??= send();
  };
  const period = watchdogPeriod(options);
  const timer = period === undefined ? undefined : setInterval(tell, period, { WATCHDOG: '1' }).unref();
  return {
    onEvent: (event) => {
      const assignments = describeToManager(event);
      if (assignments !== undefined) tell(assignments);
    },
    close: async () => {
      clearInterval(timer);
      await sending;
    },
  };
}

/** Milliseconds between two signs of life; undefined where none are asked for of this process. */
function watchdogPeriod({ env, pid }: NotifierOptions): number | undefined {
  const microseconds = Number(env['WATCHDOG_USEC']);
  const isMeant = (env['WATCHDOG_PID'] ?? String(pid)) === String(pid);
  if (!isMeant || !Number.isFinite(microseconds) || microseconds <= 0) return undefined;
  return Math.min(Math.max(microseconds / 1000 / signsPerPeriod, 10), 2 ** 31 - 1);
}

function describeToManager(event: ControllerEvent): Readonly<Record<string, string>> | undefined {
  switch (event.type) {
    case 'started':
      return { READY: '1', STATUS: 'Started' };
    case 'pass.finished': {
      const { outcome, revision, errors } = event.pass;
      const wrong = errors.length === 0 ? '' : `, ${errors.length} errors`;
      return {
        STATUS: escapeText(
          `Last pass: ${outcome}${wrong}${revision === undefined ? '' : `, commit ${revision}`}`,
        ),
      };
    }
    case 'suspended':
      return { STATUS: 'Suspended' };
    case 'resumed':
      return { STATUS: 'Resumed' };
    case 'stopping':
      return { STOPPING: '1', STATUS: 'Stopping' };
    default:
      return undefined;
  }
}

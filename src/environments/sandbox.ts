import type { Argv } from '../process/run-command.ts';

interface SandboxPlace {
  readonly cwd: string;
  /** Directories that the command may write to. They must exist. */
  readonly writable: readonly string[];
}

/**
 * Wraps a command in bubblewrap: it reads all of the host and writes only to the given directories, sees no other process, and
 * everything that it starts ends with it.
 */
export function sandboxCommand(argv: Argv, { cwd, writable }: SandboxPlace): Argv {
  const isolation = ['--die-with-parent', '--unshare-pid', '--unshare-ipc', '--new-session'];
  const mounts = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
  const bindings = writable.flatMap((path) => ['--bind', path, path]);
  return ['bwrap', ...isolation, ...mounts, ...bindings, '--chdir', cwd, '--', ...argv];
}

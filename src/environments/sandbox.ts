import type { Argv } from '../process/run-command.ts';
import { findProgram } from './identify-program.ts';

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

/** What keeps a sandbox that is asked for from being used; undefined where nothing does. */
export function findSandboxProblem(
  sandbox: 'none' | 'bwrap',
  searchPath: string,
): { readonly reason: string; readonly fix: string } | undefined {
  if (sandbox === 'none' || findProgram('bwrap', searchPath) !== undefined) return undefined;
  return {
    reason: 'builds are to run in a sandbox, and this host has no bwrap',
    fix: 'Install bubblewrap, or build without it (sandbox: none).',
  };
}

import type { Argv } from '../process/run-command.ts';
import { findProgram } from './identify-program.ts';

/** Bytes of the largest file that a build may write: a runaway one must not fill the disk alone. */
const maxFileBytes = 8 * 1024 ** 3;

/**
 * Lets a command run behind everything else of the host, without core dumps and without endless files, as far as the host has the
 * programs for it (util-linux, coreutils). One whose program is not found is left as it is, so that it fails by itself. Memory is not bounded by its address space: that breaks WebAssembly inside of node.
 */
export function limitCommand(argv: Argv, searchPath: string): Argv {
  if (findProgram(argv[0], searchPath) === undefined) return argv;
  const nice = findProgram('nice', searchPath);
  const limited = nice === undefined ? argv : ([nice, '-n', '10', ...argv] as const);
  const prlimit = findProgram('prlimit', searchPath);
  if (prlimit === undefined) return limited;
  return [prlimit, '--core=0', `--fsize=${maxFileBytes}`, '--', ...limited];
}

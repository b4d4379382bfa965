import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Diagnostic } from '../diagnostics.ts';

interface FileProblem {
  readonly code: DiagnosticCode;
  /** Path for people. */
  readonly file: string;
  readonly message: string;
  readonly hint: string;
  readonly line?: number;
  readonly column?: number;
}

/** An error about a whole file or directory, placed at its first character unless a place is given. */
export function fileProblem(problem: FileProblem): Diagnostic {
  const { code, file, message, hint, line = 1, column = 1 } = problem;
  return { code, severity: 'error', location: { file, line, column }, message, hint };
}

/** The `code` of a failed system call, such as ENOENT; anything else is a bug and is thrown on. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'syscall' in error && 'code' in error) return String(error.code);
  throw error;
}

/** Why the system would not let us at `file`, in words. */
export function accessProblem(file: string, code: string): Diagnostic {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fileProblem({
        code: 'file.not-found',
        file,
        message: `There is no file or directory ${file}.`,
        hint: 'Correct the path, or create it.',
      });
    case 'ELOOP':
      return fileProblem({
        code: 'file.link-loop',
        file,
        message: `The symbolic link ${file} leads back to itself.`,
        hint: 'Let the link point at a file, or remove it.',
      });
    case 'ENXIO':
      return notRegular(file, 'a socket or device');
    default:
      return fileProblem({
        code: 'file.unreadable',
        file,
        message: `${file} cannot be read (${code}).`,
        hint:
          code === 'EACCES' || code === 'EPERM'
            ? 'Give the user that runs reconcile the right to read it.'
            : 'Check its path and the file system that it lies on.',
      });
  }
}

/** What stands in the way of a manifest: a FIFO, a directory, a device … */
export function notRegular(file: string, kind: string): Diagnostic {
  return fileProblem({
    code: 'file.not-regular',
    file,
    message: `${file} is ${kind}, where a manifest file is expected.`,
    hint: 'Rename or remove it, or list it in .reconcileignore.',
  });
}

/** A link, or a file reached through one, whose real path is outside of everything that was asked for. */
export function outsideRoot(file: string): Diagnostic {
  return fileProblem({
    code: 'file.outside-root',
    file,
    message: `${file} leads out of the directory that is being read.`,
    hint: 'Copy the file in place of the link, or name a directory that holds both.',
  });
}

import { SourceFailure } from '../source-failure.ts';
import type { GitRequest } from './git-request.ts';
import { toPrintable } from './to-printable.ts';

const maxRefLength = 250;
const maxPathLength = 1024;

const refPattern = /^[0-9A-Za-z_@][\w./+#@-]*$/;
const forbiddenInRef = /\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[./]$|^@$/;

/** A commit with all of its digits: of SHA-1, or of SHA-256. */
export const wholeCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Throws SourceFailure (`refused`) when git is not asked for that. */
export function checkRequest({ ref, commit, path }: GitRequest): void {
  if (ref !== undefined) checkRef(ref);
  if (commit !== undefined && !wholeCommit.test(commit)) {
    throw refuse(
      `${toPrintable(commit)} is not a commit`,
      'Write all 40 digits of it (64 in SHA-256 repositories), in lower case.',
    );
  }
  checkPath(path);
}

function checkRef(ref: string): void {
  if (ref.length > maxRefLength || !refPattern.test(ref) || forbiddenInRef.test(ref)) {
    throw refuse(
      `${toPrintable(ref)} is not the name of a branch, a tag or a commit`,
      'Write the name of a branch or tag, refs/heads/<branch>, refs/tags/<tag>, or all digits of a commit.',
    );
  }
  if (ref.startsWith('refs/') && !/^refs\/(?:heads|tags)\/./.test(ref)) {
    throw refuse(
      `${ref} is neither a branch nor a tag`,
      'Write refs/heads/<branch>, refs/tags/<tag>, or all digits of the commit.',
    );
  }
}

function checkPath(path: string): void {
  if (path === '') return;
  const parts = path.split('/');
  const isWrong = parts.some(
    (part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git',
  );
  if (isWrong || path.length > maxPathLength || /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(path)) {
    throw refuse(
      `${toPrintable(path)} is not a path in a repository`,
      'Write the directory from the root of the repository, like packs/slack: without / at either end, and without . or .. in it.',
    );
  }
}

function refuse(message: string, hint: string): SourceFailure {
  return new SourceFailure('refused', message, hint);
}

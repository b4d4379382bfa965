import { SourceFailure } from '../source-failure.ts';
import { toPrintable } from './to-printable.ts';

const maxNameBytes = 255;
const maxPathBytes = 4096;
const maxDepth = 64;

/** Of all paths together: each of their directories is looked at. */
const maxCharacters = 16 * 1024 * 1024;

/** `.git` as some file system may read it. */
const gitDirectory = /^(?:\.git|git~1)[. ]*$/i;

/**
 * Checks that files of these relative paths can be written side by side on any file system, each below the same directory.
 * Throws SourceFailure (`unsafe`).
 */
export function checkNames(paths: readonly string[]): void {
  const files = new Map<string, string>();
  const directories = new Map<string, string>();
  const claimed = new Set<string>();
  checkCharacters(paths);
  for (const path of paths) {
    checkPath(path);
    claim(files, path);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (claimed.has(directory)) break;
      claimed.add(directory);
      claim(directories, directory);
    }
  }
  for (const [folded, path] of files) {
    const directory = directories.get(folded);
    if (directory !== undefined) throw collide(path, directory);
  }
}

function checkCharacters(paths: readonly string[]): void {
  if (paths.reduce((sum, { length }) => sum + length, 0) <= maxCharacters) return;
  throw refuse(`the names of its files have more than ${maxCharacters} characters`, 'Shorten them.');
}

function checkPath(path: string): void {
  const names = path.split('/');
  if (names.length > maxDepth) {
    throw refuse(`${toPrintable(path)} lies in more than ${maxDepth} directories`, 'Nest fewer of them.');
  }
  for (const name of names) {
    if (name === '' || name === '.' || name === '..' || gitDirectory.test(name)) {
      throw refuse(`a file may not be called ${toPrintable(path)}`, 'Rename it in the repository.');
    }
    if (/[\p{Cc}\uFFFD]/u.test(name) || Buffer.byteLength(name) > maxNameBytes) {
      throw refuse(
        `the name of ${toPrintable(path)} is not UTF-8, holds control characters or is longer than ${maxNameBytes} bytes`,
        'Rename it in the repository.',
      );
    }
  }
  if (Buffer.byteLength(path) > maxPathBytes) {
    throw refuse(`the path ${toPrintable(path)} is too long`, `Keep it within ${maxPathBytes} bytes.`);
  }
}

function claim(files: Map<string, string>, path: string): void {
  const known = files.get(fold(path));
  if (known !== undefined) throw collide(known, path);
  files.set(fold(path), path);
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

function collide(one: string, other: string): SourceFailure {
  return refuse(
    `${toPrintable(one)} and ${toPrintable(other)} are one name on some file systems`,
    'Rename one of them in the repository.',
  );
}

function refuse(message: string, hint: string): SourceFailure {
  return new SourceFailure('unsafe', message, hint);
}

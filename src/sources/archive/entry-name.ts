import { unsafeEntry } from './archive-failure.ts';

/** Bytes of one part, as most file systems have it. */
const maxPartBytes = 255;
const maxBytes = 2048;
const maxDepth = 64;

/**
 * The parts of a name in an archive, without the `.` of `./name`; none for the root. Throws SourceFailure (`unsafe`) for a name that
 * leaves the directory, or means something else on another system.
 */
export function parseEntryName(name: string): readonly string[] {
  const reason = findFault(name);
  if (reason !== undefined) throw unsafeEntry(name, reason);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const partReason = parts.map(findPartFault).find((found) => found !== undefined);
  if (partReason !== undefined) throw unsafeEntry(name, partReason);
  if (parts.length > maxDepth) throw unsafeEntry(name, `lies in more than ${maxDepth} directories`);
  return parts;
}

function findFault(name: string): string | undefined {
  if (Buffer.byteLength(name) > maxBytes) return `has a name of more than ${maxBytes} bytes`;
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) return 'has a control character in its name';
  if (/[\ufffd\p{Cs}]/u.test(name)) return 'has a name that is not UTF-8';
  if (name.startsWith('/')) return 'has an absolute name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (/^[a-z]:/iu.test(name)) return 'has a drive letter in its name';
  return undefined;
}

function findPartFault(part: string): string | undefined {
  if (part === '..') return 'leaves the directory by ..';
  return Buffer.byteLength(part) > maxPartBytes ? `has a name of more than ${maxPartBytes} bytes` : undefined;
}

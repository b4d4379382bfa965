import { SourceFailure } from '../source-failure.ts';

const shownLength = 120;

/** An archive that cannot be read to its end. */
export function invalidArchive(reason: string, cause?: unknown): SourceFailure {
  return new SourceFailure('invalid', reason.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?'), {
    hint: 'Publish it again as .tar.gz, .tar.xz, .tar or .zip, and check that the address is that of an archive.',
    cause,
  });
}

/** An entry that is not unpacked. `reason` completes a sentence that begins with its name. */
export function unsafeEntry(name: string, reason: string): SourceFailure {
  return new SourceFailure(
    'unsafe',
    `entry ${quoteName(name)} ${reason}`,
    'Publish regular files and directories only, with names that are safe on every system.',
  );
}

/** An archive that holds more than is allowed. */
export function excessiveArchive(reason: string): SourceFailure {
  return new SourceFailure('unsafe', reason, 'Publish less in one archive, or raise the limit.');
}

/** A name as messages show it: cut, and without a character that a terminal would act on. */
export function quoteName(name: string): string {
  const shown = name.length > shownLength ? `${name.slice(0, shownLength)}…` : name;
  return JSON.stringify(shown).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

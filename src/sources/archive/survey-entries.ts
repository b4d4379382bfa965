import type { ContentLimits } from '../source-options.ts';
import type { ReadableEntry } from './archive-entry.ts';
import { excessiveArchive, quoteName } from './archive-failure.ts';
import { parseEntryName } from './entry-name.ts';
import type { NamedEntry } from './select-entries.ts';

/** Characters of all names together, which are in memory at once. */
const maxNameCharacters = 16 * 1024 * 1024;

/** Of no content: git keeps its own data there. */
const skippedDirectory = '.git';

/**
 * The entries of an archive, but for those in `.git` directories; their contents are passed over.
 * Throws SourceFailure: `unsafe` for a name that is, and for more than is allowed by what the archive states.
 */
export async function surveyEntries(
  entries: AsyncIterable<ReadableEntry>,
  { maxFiles, maxFileBytes, maxContentBytes }: ContentLimits,
): Promise<readonly NamedEntry[]> {
  const named: NamedEntry[] = [];
  const found = { files: 0, directories: 0, bytes: 0, characters: 0 };
  let index = -1;
  for await (const { entry } of entries) {
    index += 1;
    const { name, type, size } = entry;
    found.characters += name.length;
    found.bytes += size;
    found[type === 'directory' ? 'directories' : 'files'] += 1;
    if (size > maxFileBytes) {
      throw excessiveArchive(`entry ${quoteName(name)} has more than ${maxFileBytes} bytes`);
    }
    if (found.bytes > maxContentBytes)
      throw excessiveArchive(`unpacks to more than ${maxContentBytes} bytes`);
    if (found.files > maxFiles || found.directories > maxFiles) {
      throw excessiveArchive(`has more than ${maxFiles} files or directories`);
    }
    if (found.characters > maxNameCharacters) {
      throw excessiveArchive(`has names of more than ${maxNameCharacters} characters`);
    }
    const parts = parseEntryName(name);
    if (!parts.includes(skippedDirectory)) named.push({ entry, parts, index });
  }
  return named;
}

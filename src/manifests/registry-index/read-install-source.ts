import { parseChecksum, type Checksum } from '../../catalog/checksum.ts';
import type { ContentSource } from '../../catalog/content-source.ts';
import type { JsonObject, JsonPath, JsonValue } from '../../catalog/json.ts';
import { holdsCredential } from '../../catalog/public-url.ts';
import { compileSchema } from '../compile-schema.ts';
import { describeIndexViolation } from './describe-index-violation.ts';
import { installSourceSchema } from './registry-index-schema.ts';

/** What is wrong with a part of an index. */
export interface IndexProblem {
  readonly path: JsonPath;
  readonly message: string;
  readonly hint: string;
}

type ReadSource =
  | { readonly ok: true; readonly source: ContentSource }
  | { readonly ok: false; readonly problem: IndexProblem };

/** Reads one install source. A checksum that cannot be checked makes it unusable: content is never less than what its index says. */
export function readInstallSource(value: JsonValue, path: JsonPath): ReadSource {
  const [violation] = compileSchema(installSourceSchema)(value);
  if (violation !== undefined) return { ok: false, problem: describeIndexViolation(violation, path) };
  // The schema has seen that it is one.
  const stated = value as JsonObject;
  const { url, type } = stated as { readonly url: string; readonly type: 'git' | 'archive' };
  const refuse = (key: string, message: string, hint: string): ReadSource => ({
    ok: false,
    problem: { path: [...path, key], message, hint },
  });
  if (holdsCredential(url)) {
    return refuse('url', 'holds a user or a password', 'Take it out, and have who fetches it configure one.');
  }
  const checksum = readChecksum(readText(stated, 'checksum'), type);
  if (checksum !== undefined && 'message' in checksum) {
    return refuse('checksum', checksum.message, checksum.hint);
  }
  const source: ContentSource = {
    type,
    url,
    ref: type === 'git' ? readText(stated, 'ref') : undefined,
    path: readText(stated, 'path') ?? '',
    checksum,
    signers: undefined,
    submodules: false,
    lfs: false,
  };
  return { ok: true, source };
}

/** Those with a checksum before those without, then git, whose history can be looked at, before archives. */
export function compareSources(first: ContentSource, second: ContentSource): number {
  const rank = ({ checksum, type }: ContentSource): number =>
    (checksum === undefined ? 2 : 0) + (type === 'git' ? 0 : 1);
  return rank(first) - rank(second);
}

const weak: ReadonlySet<string> = new Set(['md5', 'sha1', 'crc32']);

/** A checksum, or why it cannot be used. Case does not matter in the wild. */
function readChecksum(
  text: string | undefined,
  type: 'git' | 'archive',
): Checksum | undefined | { readonly message: string; readonly hint: string } {
  if (text === undefined) return undefined;
  const checksum = parseChecksum(text.trim().toLowerCase());
  if (checksum !== undefined && (type === 'archive' || checksum.algorithm !== 'sha256')) return checksum;
  const form = '`attune-pack-file-v1:` and the digest of the files of the pack';
  const hint =
    type === 'git'
      ? `Write ${form}.`
      : `Write \`sha256:\` and the digest of the bytes of the archive, or ${form}.`;
  if (checksum !== undefined) {
    return { message: 'is one of the bytes of an archive, which a repository does not have', hint };
  }
  const algorithm = /^([a-z0-9-]{1,32}):/i.exec(text.trim())?.[1]?.toLowerCase();
  if (algorithm === undefined) return { message: 'does not say by which algorithm it was made', hint };
  if (weak.has(algorithm)) return { message: `is made by ${algorithm}, which can be forged`, hint };
  if (algorithm === 'sha256' || algorithm === 'attune-pack-file-v1')
    return { message: 'does not have 64 hexadecimal digits', hint };
  return { message: `is made by ${algorithm}, which is not known here`, hint };
}

/** Nothing at all, null and the empty text all mean that nothing is stated. */
function readText(stated: JsonObject, key: string): string | undefined {
  const text = stated[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

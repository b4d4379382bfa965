import { SourceFailure } from '../source-failure.ts';
import type { LargePointer } from './download-large-objects.ts';
import { requestLarge } from './request-large.ts';
import type { Repository } from './repository.ts';

/** How an object is downloaded. */
export interface LargeAction {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const mediaType = 'application/vnd.git-lfs+json';
const maxAnswerBytes = 4 * 1024 * 1024;

/** Asks the server of a repository where objects of Git LFS are; those that it does not have are left out. Throws SourceFailure. */
export async function askLargeServer(
  repository: Repository,
  pointers: readonly LargePointer[],
): Promise<ReadonlyMap<string, LargeAction>> {
  const objects = pointers.map(({ sha256, size }) => ({ oid: sha256, size }));
  const request = {
    url: `${serverOf(repository)}/objects/batch`,
    headers: { accept: mediaType, 'content-type': mediaType },
    body: JSON.stringify({ operation: 'download', transfers: ['basic'], hash_algo: 'sha256', objects }),
  };
  const text = await requestLarge(repository, request, readText);
  return parseAnswer(repository, text);
}

function serverOf({ url }: Repository): string {
  if (!/^https?:/i.test(url)) {
    throw new SourceFailure(
      'refused',
      `${url}: LFS objects are fetched over https only`,
      'Name the repository by its https address, or set `lfs: false`.',
    );
  }
  const base = url.replace(/\/+$/, '');
  return `${base.endsWith('.git') ? base : `${base}.git`}/info/lfs`;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      throw new SourceFailure(
        'invalid',
        'the answer of the LFS server is too long',
        'Look at the LFS server.',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseAnswer(repository: Repository, text: string): ReadonlyMap<string, LargeAction> {
  const actions = new Map<string, LargeAction>();
  const { objects } = asRecord(parseJson(repository, text));
  for (const object of Array.isArray(objects) ? objects : []) {
    const { oid, actions: offered } = asRecord(object);
    const { href, header } = asRecord(asRecord(offered)['download']);
    if (typeof oid !== 'string' || typeof href !== 'string') continue;
    const headers = Object.entries(asRecord(header)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    actions.set(oid, { url: href, headers: Object.fromEntries(headers) });
  }
  return actions;
}

function parseJson({ url }: Repository, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceFailure(
      'invalid',
      `${url}: the LFS server does not answer in JSON`,
      'Look at the LFS server.',
    );
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

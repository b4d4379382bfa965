import { OperationalError } from '../../errors.ts';
import { SourceFailure } from '../source-failure.ts';
import { findCredential } from './find-credential.ts';
import { pauseBeforeRetry } from './pause-before-retry.ts';
import type { Repository } from './repository.ts';
import { toPrintable } from './to-printable.ts';

interface LargeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** To be posted; nothing is, without it. */
  readonly body?: string;
}

/** An answer that asks for another attempt. */
class Passing extends Error {
  override readonly name = 'Passing';
}

/**
 * Sends a request for Git LFS, again when it failed for a reason that may pass, and has the answer read. Credentials are given to addresses
 * that they are for, and no redirect is followed. Throws SourceFailure, also those of the reader, and OperationalError (`interrupted`).
 */
export async function requestLarge<Value>(
  repository: Repository,
  request: LargeRequest,
  read: (body: AsyncIterable<Uint8Array>) => Promise<Value>,
): Promise<Value> {
  const { attempts, signal } = repository.options;
  const headers = headersOf(repository, request);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(repository, { ...request, headers }, read);
    } catch (error) {
      if (signal?.aborted === true)
        throw new OperationalError('fetching was interrupted', { code: 'interrupted' });
      if (error instanceof SourceFailure || (error as NodeJS.ErrnoException).syscall === 'write') throw error;
      if (attempt >= attempts) throw explain(repository, error);
    }
    await pauseBeforeRetry(attempt, signal);
  }
}

async function send<Value>(
  { options, url }: Repository,
  request: LargeRequest,
  read: (body: AsyncIterable<Uint8Array>) => Promise<Value>,
): Promise<Value> {
  const deadline = AbortSignal.timeout(options.timeout);
  const response = await fetch(request.url, {
    method: request.body === undefined ? 'GET' : 'POST',
    headers: request.headers,
    redirect: 'manual',
    signal: options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  if (response.ok && response.body !== null) return await read(response.body);
  await response.body?.cancel();
  const { status } = response;
  if (status >= 500 || status === 408 || status === 429)
    throw new Passing(`it answered with status ${status}`);
  throw new SourceFailure(
    status === 404 ? 'not-found' : 'unavailable',
    `${url}: its LFS server answered with status ${status}`,
    status === 401 || status === 403
      ? 'Give a credential for it in the setting `credentials`, and let it read the repository.'
      : 'Look at whether the repository has Git LFS, and at the address of it.',
  );
}

/** Throws SourceFailure (`refused`) for an address that the server should not send us to. */
function headersOf(repository: Repository, { url, headers }: LargeRequest): Readonly<Record<string, string>> {
  const isSecure =
    /^https:\/\//i.test(url) || (/^http:\/\//i.test(url) && /^http:\/\//i.test(repository.url));
  if (!isSecure || !URL.canParse(url) || new URL(url).username !== '') {
    throw new SourceFailure(
      'refused',
      `${repository.url}: its LFS server names an address that is not followed`,
      'Let it name addresses over https.',
    );
  }
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) return headers;
  const credential = findCredential(url, repository.options.credentials)?.headers ?? [];
  const given = credential.map((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 2),
  ]);
  return { ...headers, ...(Object.fromEntries(given) as Record<string, string>) };
}

function explain({ url, options, secrets }: Repository, error: unknown): SourceFailure {
  const { message, name, cause } = error as Error;
  const said = cause instanceof Error && cause.message !== '' ? cause.message : message;
  const reason = name === 'TimeoutError' ? `it took longer than ${options.timeout} ms` : said;
  const open = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), reason);
  return new SourceFailure(
    'unavailable',
    `${url}: the LFS server does not give what it should: ${toPrintable(open)}`,
    'Look at whether it is up and can be reached from this host; the next run tries again.',
  );
}

import type { IncomingMessage } from 'node:http';
import type { SourceOptions } from '../source-options.ts';
import { parseAddress, showAddress } from './address.ts';
import { copyFile } from './copy-file.ts';
import { explainResponse } from './explain-response.ts';
import { retryTransfer } from './retry.ts';
import { explainExcess, saveStream, type SavedStream } from './save-stream.ts';
import { explainBrokenTransfer, sendRequest, type Answer } from './send-request.ts';
import { TransferFailure } from './transfer-failure.ts';
import { readValidators, type Validators } from './validators.ts';

export interface DownloadRequest {
  /** Existing directory in which the file is made. */
  readonly directory: string;
  /** The version that is there already. */
  readonly known: Validators | undefined;
  readonly maxBytes: number;
}

/** A new file, which belongs to the caller; or what `known` describes still holds. */
export type Downloaded =
  | { readonly unchanged: true }
  | (SavedStream & { readonly unchanged: false; readonly validators: Validators });

/** How much of the time for an attempt may pass without a byte. */
const stallShare = 1 / 3;

/**
 * Downloads what is at an address into a new file of a directory, attempting it again where the reason of a failure may pass. Each
 * attempt begins anew, so that a file never has bytes of two versions.
 * Throws SourceFailure (`unavailable`, `not-found`, `refused`, `unsafe` for too many bytes), OperationalError (`interrupted`).
 */
export async function download(
  address: string,
  request: DownloadRequest,
  options: SourceOptions,
): Promise<Downloaded> {
  const url = parseAddress(address, options);
  return retryTransfer(async (signal) => {
    if (url.protocol === 'file:') {
      const copy = await copyFile(url, { ...request, signal });
      return { ...copy, unchanged: false, validators: { etag: undefined, lastModified: undefined } };
    }
    const stallTime = Math.ceil(options.timeout * stallShare);
    const answer = await sendRequest({ url, known: request.known, stallTime, signal }, options);
    try {
      return await receive(answer, request);
    } finally {
      answer.response.destroy();
    }
  }, options);
}

async function receive({ url, response }: Answer, request: DownloadRequest): Promise<Downloaded> {
  if (response.statusCode === 304 && request.known !== undefined) return { unchanged: true };
  if (response.statusCode !== 200) throw explainResponse(url, response);
  const name = showAddress(url);
  const announced = readLength(response);
  if ((announced ?? 0) > request.maxBytes) throw explainExcess(name, request.maxBytes);
  const saved = await saveStream(readBody({ url, response }), { ...request, name });
  return { ...saved, unchanged: false, validators: readValidators(response.headers) };
}

/** A connection that ends early makes the response fail. */
async function* readBody({ url, response }: Answer): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    throw explainBrokenTransfer(url, error);
  }
}

function readLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** Whether the server did not answer, as opposed to one that answers that it will not. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TransferFailure && error.mayPass;
}

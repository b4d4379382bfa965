import type { IncomingHttpHeaders } from 'node:http';

/** What a server said about a version of something, to be sent when that is asked for again. */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

const maxLength = 512;

/** Leaves out what is too long to be sent again, or is not printable ASCII. */
export function readValidators(headers: Pick<IncomingHttpHeaders, 'etag' | 'last-modified'>): Validators {
  return { etag: checkValidator(headers.etag), lastModified: checkValidator(headers['last-modified']) };
}

/** Whether a server can tell by them that nothing has changed. */
export function canBeAsked({ etag, lastModified }: Validators): boolean {
  return etag !== undefined || lastModified !== undefined;
}

export function checkValidator(value: unknown): string | undefined {
  const usable = typeof value === 'string' && value.length <= maxLength && /^[\x20-\x7e]+$/.test(value);
  return usable ? value : undefined;
}

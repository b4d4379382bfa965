import type { IncomingMessage } from 'node:http';

/** What became of the body of a request. */
export type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken' };

/** Whether a request says of itself that its body has more bytes than are taken. */
export function announcesMore({ headers }: IncomingMessage, maxBytes: number): boolean {
  return Number(headers['content-length'] ?? 0) > maxBytes;
}

/** Reads the body of a request; of one that is too large no more than `maxBytes` and a piece. Never throws. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const pieces: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      pieces.push(piece);
      if (length <= maxBytes) return;
      pieces.length = 0;
      request.pause().removeAllListeners('data');
      resolve({ kind: 'too-large' });
    });
    request.once('end', () => resolve({ kind: 'complete', bytes: Buffer.concat(pieces) }));
    request.once('error', () => resolve({ kind: 'broken' }));
    request.once('close', () => resolve({ kind: 'broken' }));
  });
}

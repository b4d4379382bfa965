import type { IncomingMessage } from 'node:http';
import { text, type Answer } from './answer.ts';
import { announcesMore, readBody } from './read-body.ts';
import type { Route } from './routes.ts';
import { isSigned, verifyHook } from './verify-hook.ts';

/** Forges send whole lists of commits; none of it is used but for the signature. */
const maxBytes = 1024 * 1024;

/** Bodies that are read at once: more would take more memory than a hint is worth. */
const maxReading = 4;

const refusal = { ...text(401, 'not signed with the secret of this hook'), close: true };

const excess = { ...text(413, `a hook may send ${maxBytes} bytes at most`), close: true };

/** The route at which forges say that there are new commits. `onPush` is called for each that is signed with the secret. */
export function buildHookRoute(secret: string, onPush: () => void): Route {
  let reading = 0;
  const answer = async (request: IncomingMessage, proceed: () => void): Promise<Answer> => {
    if (announcesMore(request, maxBytes)) return excess;
    proceed();
    const body = await readBody(request, maxBytes);
    if (body.kind === 'too-large') return excess;
    if (body.kind === 'broken' || !verifyHook(request.headers, body.bytes, secret)) return refusal;
    onPush();
    return text(202, 'accepted');
  };
  return {
    methods: ['POST'],
    handle: async (request, proceed) => {
      if (!isSigned(request.headers)) return refusal;
      if (reading >= maxReading) {
        return { ...text(503, 'too many hooks at once', { 'retry-after': '1' }), close: true };
      }
      reading += 1;
      try {
        return await answer(request, proceed);
      } finally {
        reading -= 1;
      }
    },
  };
}

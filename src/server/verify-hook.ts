import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Headers that hold the hexadecimal HMAC-SHA256 of the body, and what stands before it. */
const signatureHeaders: Readonly<Record<string, string>> = {
  /** GitHub, and Gitea and Forgejo beside their own. */
  'x-hub-signature-256': 'sha256=',
  /** Bitbucket; GitHub's is SHA-1 here, and does not count. */
  'x-hub-signature': 'sha256=',
  'x-gitea-signature': '',
  'x-forgejo-signature': '',
};

/** GitLab sends the secret itself. */
const tokenHeader = 'x-gitlab-token';

/** Whether the headers of a request hold anything that could show that its sender knows the secret. */
export function isSigned(headers: IncomingHttpHeaders): boolean {
  return [...Object.keys(signatureHeaders), tokenHeader].some((name) => headers[name] !== undefined);
}

/** Whether the sender of a request knows the secret. Takes the same time whatever is wrong with a signature. */
export function verifyHook(headers: IncomingHttpHeaders, body: Buffer, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  const signatures = Object.entries(signatureHeaders).filter(([name, prefix]) => {
    const value = headers[name];
    return typeof value === 'string' && isSame(value, `${prefix}${expected}`);
  });
  const token = headers[tokenHeader];
  return signatures.length > 0 || (typeof token === 'string' && isSame(token, secret));
}

/** Of digests, so that neither where two texts begin to differ nor their lengths can be measured. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

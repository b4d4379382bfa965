/** Longest address that is shown whole. */
const maxLength = 200;

/** An address for messages: without user, password, query and fragment, any of which may hold a secret. */
export function publicUrl(url: string): string {
  const bare = url.replace(/[?#][^]*$/, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
  return bare.length <= maxLength ? bare : `${bare.slice(0, maxLength)}…`;
}

/** Whether an address holds a password, or a user that may be a token: over http, a user alone is one often enough. */
export function holdsCredential(url: string): boolean {
  const [, scheme = '', user = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)@/i.exec(url) ?? [];
  return user.includes(':') || (user !== '' && /^https?$/i.test(scheme));
}

/** The same address without a password, and over http without a user. */
export function withoutCredential(url: string): string {
  if (!holdsCredential(url)) return url;
  return url
    .replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*):[^/?#]*@/i, '$1@');
}

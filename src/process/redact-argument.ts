const replacement = '***';

const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/giu;

const secretAssignment =
  /((?:password|passwd|passphrase|token|secret|api[-_]?key|access[-_]?key|credentials?|authorization)[\w-]*\s*[=:]\s*)\S.*/giu;

/** Text without the credentials that URLs and `name=value` arguments carry, for messages and logs. */
export function redactArgument(text: string): string {
  return text
    .replace(urlCredentials, (_, scheme: string) => `${scheme}${replacement}@`)
    .replace(secretAssignment, (_, name: string) => `${name}${replacement}`);
}

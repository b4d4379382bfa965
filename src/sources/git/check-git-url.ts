import { isAbsolute } from 'node:path';
import { SourceFailure } from '../source-failure.ts';
import { toPrintable } from './to-printable.ts';

const maxLength = 2048;

const allowedSchemes: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'git:']);

/** `git@host:path`, as ssh's own tools write it; a host that begins with a dash would be an option of ssh. */
const scpLike = /^(?:[\w.][\w.+-]*@)?(?:[\w][\w.-]*|\[[0-9a-fA-F:.]+\]):(?!\/\/)(?=[^-:])[^\0]+$/;

/** Host and port, and perhaps a user, that everybody finds at the same place; in group 1 a host that is no IPv6 address. */
const plainAuthority =
  /^[A-Za-z][\w+.-]*:\/\/(?:[\w.+%-]+@)?(?:([\w.-]+)|\[[0-9a-fA-F:.]+\])(?::\d+)?(?=\/|$)/;

const dotSegment = /\/(?:\.|%2e){1,2}(?=\/|$)/i;

const howToWrite = 'Write https://host/path, ssh://user@host/path, git@host:path or git://host/path.';

/**
 * Checks that git may be asked for this address, and gives it as tables, plans and messages may show it.
 * Throws SourceFailure (`refused`) for addresses that we do not follow: other transports, options, credentials, and paths of this host
 * unless `allowFiles`.
 */
export function checkGitUrl(url: string, { allowFiles }: { readonly allowFiles: boolean }): string {
  if (url === '' || url.length > maxLength) {
    throw refuse(
      `the address of the repository has ${url.length} characters`,
      `Up to ${maxLength} are followed.`,
    );
  }
  if (/[\p{Cc}\p{Cf}\p{Z}\p{Cs}]/u.test(url)) {
    throw refuse(
      'the address of the repository holds white space or control characters',
      'Write %20 for a space.',
    );
  }
  if (url.startsWith('-')) throw refuse('the address of the repository begins with a dash', howToWrite);
  if (/^[\w.+-]*::/.test(url)) {
    throw refuse('the address of the repository names a helper program (name::)', howToWrite);
  }
  if (/^file:/i.test(url) || isAbsolute(url)) return checkFile(url, allowFiles);
  if (/^[A-Za-z][\w+.-]*:\/\//.test(url)) return checkScheme(url);
  if (/^[^/]*:[^/]*@/.test(url)) throw refuseCredentials('');
  if (scpLike.test(url) && !url.includes('\\')) return url;
  throw refuse(`${toPrintable(redact(url))} is not an address of a git repository`, howToWrite);
}

function checkFile(url: string, allowFiles: boolean): string {
  const path = url.replace(/^file:\/\//i, '');
  if (!isAbsolute(path))
    throw refuse('the file: address of the repository is not absolute', 'Write file:///path.');
  if (allowFiles) return url;
  throw refuse(
    'repositories in files of this host are not allowed',
    'Allow file sources in the settings of this host, or name a repository that a server has.',
  );
}

function checkScheme(url: string): string {
  const parsed = parse(url);
  if (parsed === undefined) throw refuse('the address of the repository cannot be read', howToWrite);
  const { protocol, username, password, hostname, pathname } = parsed;
  if (!allowedSchemes.has(protocol)) {
    throw refuse(`git is not asked over ${toPrintable(protocol)}//`, howToWrite);
  }
  if (password !== '' || (username !== '' && protocol !== 'ssh:')) {
    throw refuseCredentials(` on ${toPrintable(hostname)}`);
  }
  if (/^(?:-|%2d)/i.test(hostname) || /^(?:-|%2d)/i.test(username) || hostname === '') {
    throw refuse('the address of the repository names no host', howToWrite);
  }
  if (!isUnambiguous(url, parsed)) {
    throw refuse(
      'the address of the repository can be read in more than one way',
      'Write the host as servers have it, in ASCII, and the path without backslashes, . and ...',
    );
  }
  if (/%(?:[01][0-9a-f]|7f)/i.test(url)) {
    throw refuse('the address of the repository holds escaped control characters', 'Take them out.');
  }
  if (pathname === '' || pathname === '/')
    throw refuse('the address names a host and no repository', howToWrite);
  if (parsed.search !== '' || parsed.hash !== '') {
    throw refuse(
      'the address of the repository holds a query or fragment',
      'End it with the path of the repository.',
    );
  }
  return url;
}

/** Git may find another host in an address than we do, and would then send a credential there that is meant for ours. */
function isUnambiguous(url: string, { hostname }: URL): boolean {
  const authority = plainAuthority.exec(url);
  if (authority === null || url.includes('\\') || dotSegment.test(url)) return false;
  const [, host] = authority;
  return host === undefined || host.toLowerCase() === hostname.toLowerCase();
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function refuseCredentials(where: string): SourceFailure {
  return refuse(
    `the address of the repository${where} holds credentials`,
    "Take them out: manifests are read by many. Give them in the setting `credentials`, or by git's own credential helpers.",
  );
}

function redact(url: string): string {
  return url.replace(/[^/@]*:[^/@]*@/g, '***@');
}

function refuse(message: string, hint: string): SourceFailure {
  return new SourceFailure('refused', message, hint);
}

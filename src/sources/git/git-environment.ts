import { join } from 'node:path';
import type { FoundCredential } from './find-credential.ts';

interface Context {
  readonly url: string;
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
  readonly allowFiles: boolean;
}

type Setting = readonly [key: string, value: string];

/**
 * What git's configuration may not say otherwise. The user's own stays in force for the rest: proxies, certificates, credential helpers.
 * Automatic collection of garbage is off: a mirror with too many packs is made anew, see `open-mirror.ts`.
 */
const settings: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.alternateRefsCommand', 'false'],
  ['fetch.recurseSubmodules', 'no'],
  ['fetch.fsckObjects', 'true'],
  ['transfer.fsckObjects', 'true'],
  // What is fetched stays in packs: one file to sweep when git was killed, instead of thousands.
  ['fetch.unpackLimit', '1'],
  ['transfer.unpackLimit', '1'],
  ['transfer.bundleURI', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['protocol.version', '2'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
];

/** Of git that works on a mirror: it neither asks anybody nor runs a transport. */
export function localEnvironment({ env, cache }: Context): Readonly<Record<string, string>> {
  return { ...commonEnvironment(env, cache), GIT_ALLOW_PROTOCOL: 'none', ...toVariables(settings) };
}

/** Of git that talks to the remote: over the transports that are followed, and with the credential where there is one. */
export function remoteEnvironment(
  { env, cache, url, allowFiles }: Context,
  credential: FoundCredential | undefined,
): Readonly<Record<string, string>> {
  return {
    ...commonEnvironment(env, cache),
    GIT_ALLOW_PROTOCOL: allowedProtocols(url, allowFiles),
    // Empty: `core.gitProxy` would name a program.
    GIT_PROXY_COMMAND: '',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    GIT_SSH_VARIANT: 'ssh',
    ...toVariables([
      ...settings,
      // Told for each command rather than kept in the mirror, where git would fetch what is missing by itself, one blob at a time.
      [`remote.${url}.promisor`, 'true'],
      [`remote.${url}.partialclonefilter`, 'blob:none'],
      ...(credential === undefined ? [] : credentialSettings(url, credential)),
    ]),
  };
}

/** Over http only where the address says so: a redirect of an https server may not lead there. */
function allowedProtocols(url: string, allowFiles: boolean): string {
  const isPlain = /^http:/i.test(url);
  return ['https', 'ssh', 'git', ...(isPlain ? ['http'] : []), ...(allowFiles ? ['file'] : [])].join(':');
}

/** Neither a redirect nor anything that others can read gets to see the credential: it is in no argument and in no file. */
function credentialSettings(url: string, { headers }: FoundCredential): readonly Setting[] {
  return [
    [`http.${url}.followRedirects`, 'false'],
    ...headers.map((line): Setting => [`http.${url}.extraHeader`, line]),
  ];
}

function commonEnvironment(
  env: Readonly<Record<string, string>>,
  cache: string,
): Readonly<Record<string, string>> {
  return {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_CEILING_DIRECTORIES: cache,
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GNUPGHOME: join(cache, 'no-keyring'),
  };
}

function toVariables(entries: readonly Setting[]): Readonly<Record<string, string>> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(entries.length) };
  for (const [index, [key, value]] of entries.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

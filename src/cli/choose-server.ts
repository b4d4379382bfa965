import { OperationalError } from '../errors.ts';
import type { ServerOptions } from '../server/create-server.ts';
import { parseListenAddress } from '../server/parse-listen-address.ts';
import type { EnvironmentVariables } from '../settings.ts';

/** The settings about a server, as they were given. */
interface ServerSettings {
  readonly listen: string | undefined;
  readonly listenControl: boolean;
  readonly hookSecretVariable: string | undefined;
}

/** What is shorter can be guessed. */
const minSecretLength = 16;

/** How to serve what a controller tells; undefined where nothing is to listen. Throws OperationalError (`settings`). */
export function chooseServer(
  { listen, listenControl, hookSecretVariable }: ServerSettings,
  env: EnvironmentVariables,
): Pick<ServerOptions, 'listen' | 'control' | 'hookSecret'> | undefined {
  if (listen !== undefined) {
    const hookSecret = hookSecretVariable === undefined ? undefined : readSecret(hookSecretVariable, env);
    return { listen: parseListenAddress(listen), control: listenControl, hookSecret };
  }
  if (!listenControl && hookSecretVariable === undefined) return undefined;
  throw new OperationalError(`${listenControl ? 'control' : 'a hook'} is asked for, and nothing listens`, {
    code: 'settings',
    hint: 'Say where with --listen, such as --listen 8080.',
  });
}

function readSecret(variable: string, env: EnvironmentVariables): string {
  const secret = env[variable] ?? '';
  if (secret.length >= minSecretLength) return secret;
  const what = secret === '' ? 'is not set' : `has fewer than ${minSecretLength} characters`;
  throw new OperationalError(`the variable ${variable}, which is to hold the secret of hooks, ${what}`, {
    code: 'settings',
    hint: 'Set it to a long random text, such as `openssl rand -hex 32` prints, and give the same to the forge.',
  });
}

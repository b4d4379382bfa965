import { OperationalError } from '../errors.ts';
import type { PostgresConnection } from './database-target.ts';
import { explainUnreadableUrl } from './postgres-url.ts';

/** The servers that a connection names, in the order in which they are tried. */
export interface PostgresHosts {
  /** Each names one host. */
  readonly hosts: readonly PostgresConnection[];
  /** Whether only a server will do that takes writes, which is asked of each when it is connected to. */
  readonly mustWrite: boolean;
}

/** Values of libpq's `target_session_attrs`, and whether they ask for a server that takes writes. */
const sessionAttributes: Readonly<Record<string, boolean>> = {
  any: false,
  'read-write': true,
  primary: true,
};

/** Scheme, user and password, hosts, and the rest of a URL. */
const parts = /^(?<scheme>postgres(?:ql)?:\/\/)(?<user>[^/?#]*@)?(?<hosts>[^/?#@]*)(?<rest>.*)$/su;

/**
 * Takes a URL with several hosts (`postgres://user@a:5432,b:5432/database`) apart, as libpq would: one of them is the primary, and which one may change. Of
 * several hosts the one is wanted that takes writes, unless `target_session_attrs=any` says otherwise. Throws OperationalError `settings`.
 */
export function splitHosts(connection: PostgresConnection): PostgresHosts {
  const { url } = connection;
  if (url === undefined) return { hosts: [connection], mustWrite: false };
  const found = parts.exec(url)?.groups;
  if (found === undefined) return { hosts: [connection], mustWrite: false };
  const { scheme = '', user = '', hosts: names = '', rest = '' } = found;
  const hosts = names.split(',');
  if (hosts.length > 1 && hosts.includes('')) throw explainUnreadableUrl();
  const wish = /[?&]target_session_attrs=(?<value>[^&#]*)/u.exec(rest)?.groups?.['value'];
  if (wish !== undefined && sessionAttributes[wish] === undefined) throw explainAttributes();
  const plain = rest
    .replace(/(?<before>[?&])target_session_attrs=[^&#]*&/u, '$<before>')
    .replace(/[?&]target_session_attrs=[^&#]*/u, '');
  return {
    hosts: hosts.map((host) => ({ ...connection, url: `${scheme}${user}${host}${plain}` })),
    mustWrite: wish === undefined ? hosts.length > 1 : sessionAttributes[wish] === true,
  };
}

function explainAttributes(): OperationalError {
  return new OperationalError(
    'the database URL has a value for target_session_attrs that is of no use here',
    {
      code: 'settings',
      hint: `Write one of ${Object.keys(sessionAttributes).join(', ')}: what is read has to be as current as what is written.`,
    },
  );
}

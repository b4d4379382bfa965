import { describe, expect, it } from 'vitest';
import { splitHosts } from '../../../src/database/postgres-hosts.ts';

function split(url: string): unknown {
  const { hosts, mustWrite } = splitHosts({ url });
  return [hosts.map((host) => host.url), mustWrite];
}

describe('the hosts of a connection', () => {
  it.each([
    ['postgres://db/x', ['postgres://db/x'], false],
    ['postgres://u:p@db:1/x?sslmode=disable', ['postgres://u:p@db:1/x?sslmode=disable'], false],
    ['postgres://u:p@a,b:2/x', ['postgres://u:p@a/x', 'postgres://u:p@b:2/x'], true],
    [
      'postgres://u:p%2Cq@a,[::1]:5/x?a=1',
      ['postgres://u:p%2Cq@a/x?a=1', 'postgres://u:p%2Cq@[::1]:5/x?a=1'],
      true,
    ],
    ['postgres://u:p,q@db/x', ['postgres://u:p,q@db/x'], false],
    ['postgresql://a,b/x?target_session_attrs=any', ['postgresql://a/x', 'postgresql://b/x'], false],
    ['postgres://a/x?target_session_attrs=primary&sslmode=require', ['postgres://a/x?sslmode=require'], true],
    ['postgres://a/x?b=1&target_session_attrs=read-write&c=2', ['postgres://a/x?b=1&c=2'], true],
    ['postgres:///x?host=/run/postgresql', ['postgres:///x?host=/run/postgresql'], false],
  ])('are those of %s', (url, hosts, mustWrite) => {
    expect(split(url)).toEqual([hosts, mustWrite]);
  });

  it('are all as the parts say where there is no URL', () => {
    const connection = { host: 'db', password: 'x' };
    expect(splitHosts(connection)).toEqual({ hosts: [connection], mustWrite: false });
  });

  it.each(['postgres://u:c4nary@a,,b/x', 'postgres://u:c4nary@a,b/x?target_session_attrs=standby'])(
    'are refused without their password (%s)',
    (url) => {
      let failure: unknown;
      try {
        splitHosts({ url });
      } catch (error) {
        failure = error;
      }
      expect(failure).toMatchObject({ code: 'settings' });
      expect(JSON.stringify(failure) + String(failure)).not.toContain('c4nary');
    },
  );
});

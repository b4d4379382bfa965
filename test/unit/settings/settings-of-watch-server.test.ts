import { expect, test } from 'vitest';
import { parseSetting } from '../../../src/parse-setting.ts';
import { watchServerSettings } from '../../../src/settings-of-watch-server.ts';

const { listen, hookSecretVariable } = watchServerSettings;

test.each([
  '8080',
  '127.0.0.1:8080',
  'db-1.example.com:80',
  '[::1]:0',
  '[fe80::1%eth0]:1',
  'unix:/run/a.sock',
])('listens at %s', (text) => {
  expect(parseSetting(listen, text, true)).toEqual({ ok: true, value: text });
});

test.each([':8080', '::1:8080', 'http://a:80', '8080/status', 'unix:a.sock'])(
  'does not listen at %s',
  (text) => {
    expect(parseSetting(listen, text, true)).toMatchObject({
      ok: false,
      hint: expect.stringContaining('0.0.0.0:8080'),
    });
  },
);

test('a secret in place of the name of its variable is refused without being repeated', () => {
  const refused = parseSetting(hookSecretVariable, 'hunter2 is the secret', true);
  expect(refused).toMatchObject({ ok: false, hint: expect.stringContaining('not the secret itself') });
  expect(JSON.stringify(refused)).not.toContain('hunter2');
});

import { expect, test } from 'vitest';
import { chooseServer } from '../../../src/cli/choose-server.ts';

const nothing = { listen: undefined, listenControl: false, hookSecretVariable: undefined };
const env = { HOOK_SECRET: 'sixteen letters!', SHORT: 'hunter2' };

test('nothing listens unless told', () => {
  expect(chooseServer(nothing, env)).toBeUndefined();
});

test('a secret comes out of the variable that is named', () => {
  expect(chooseServer({ ...nothing, listen: '8080', hookSecretVariable: 'HOOK_SECRET' }, env)).toEqual({
    listen: { kind: 'port', host: '127.0.0.1', port: 8080 },
    control: false,
    hookSecret: 'sixteen letters!',
  });
});

test('there are neither hooks nor control unless told', () => {
  expect(chooseServer({ ...nothing, listen: '8080' }, env)).toMatchObject({
    control: false,
    hookSecret: undefined,
  });
});

test.each([
  [{ listenControl: true }, 'control is asked for, and nothing listens'],
  [{ hookSecretVariable: 'HOOK_SECRET' }, 'a hook is asked for, and nothing listens'],
  [
    { listen: '1', hookSecretVariable: 'NONE' },
    'the variable NONE, which is to hold the secret of hooks, is not set',
  ],
  [
    { listen: '1', hookSecretVariable: 'SHORT' },
    'the variable SHORT, which is to hold the secret of hooks, has fewer than 16 characters',
  ],
])('%j is refused', (settings, message) => {
  expect(() => chooseServer({ ...nothing, ...settings }, env)).toThrow(
    expect.objectContaining({ code: 'settings', message }),
  );
});

import { expect, test } from 'vitest';
import { verifyHook } from '../../../src/server/verify-hook.ts';

test('the example that GitHub publishes', () => {
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const headers = { 'x-hub-signature-256': signature };
  const secret = "It's a Secret to Everybody";
  expect(verifyHook(headers, Buffer.from('Hello, World!'), secret)).toBe(true);
  expect(verifyHook(headers, Buffer.from('Hello, World?'), secret)).toBe(false);
});

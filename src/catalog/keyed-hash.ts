import { createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './json.ts';

/** 128 bits: too many for two secrets to collide by accident, short enough to be read aloud. */
const hexDigits = 32;

/**
 * Stands for a secret: HMAC-SHA256 over the canonical text, cut to 128 bits, in hexadecimal.
 * It shows that a value changed; without the key, not even a short or common value can be guessed from it.
 */
export function keyedHash(key: string, value: JsonValue): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('hex').slice(0, hexDigits);
}

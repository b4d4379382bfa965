import type { JsonValue } from '../../catalog/json.ts';

export interface SizeLimits {
  /** Levels of mappings and lists; a scalar has none. */
  readonly depth: number;
  /** UTF-8 bytes of the value's JSON text without spaces. */
  readonly bytes: number;
}

/** Which limit a value breaks, if any. Stops at the first limit, so that its cost is bounded by the limits. */
export function measureValue(value: JsonValue, limits: SizeLimits): 'too deep' | 'too large' | undefined {
  let bytes = 0;
  const visit = (part: JsonValue, depth: number): 'too deep' | 'too large' | undefined => {
    if (typeof part !== 'object' || part === null) {
      // A long text is not escaped just to be counted.
      const isLong = typeof part === 'string' && part.length > limits.bytes;
      bytes += isLong ? part.length : Buffer.byteLength(JSON.stringify(part));
      return bytes > limits.bytes ? 'too large' : undefined;
    }
    if (depth === limits.depth) return 'too deep';
    const keys = Array.isArray(part) ? undefined : Object.keys(part);
    const values: readonly JsonValue[] = Array.isArray(part) ? part : Object.values(part);
    bytes += 1 + Math.max(values.length, 1);
    for (const [index, inner] of values.entries()) {
      const key = keys?.[index];
      if (key !== undefined) bytes += Buffer.byteLength(JSON.stringify(key)) + 1;
      const broken = visit(inner, depth + 1);
      if (broken !== undefined) return broken;
    }
    return bytes > limits.bytes ? 'too large' : undefined;
  };
  return visit(value, 0);
}

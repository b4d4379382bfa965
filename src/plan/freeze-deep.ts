/** Freezes a value and all that it holds; what is frozen already is taken to be so throughout, and not walked again. */
export function freezeDeep<T>(root: T): T {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    for (const part of Object.values(value)) {
      if (typeof part === 'object' && part !== null) pending.push(part);
    }
  }
  return root;
}

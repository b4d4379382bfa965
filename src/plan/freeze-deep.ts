/** Freezes a value and all that it holds; what is frozen already is taken to be so throughout, and not walked again. */
export function freezeDeep<T>(root: T): T {
  const pending: object[] = [];
  pushUnfrozen(pending, root);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    Object.freeze(value);
    if (Array.isArray(value)) {
      for (const part of value) pushUnfrozen(pending, part);
    } else {
      for (const key of Object.keys(value)) pushUnfrozen(pending, (value as Record<string, unknown>)[key]);
    }
  }
  return root;
}

function pushUnfrozen(pending: object[], value: unknown): void {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) pending.push(value);
}

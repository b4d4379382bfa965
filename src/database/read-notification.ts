/**
 * What somebody announced. `run`: something was applied, under this id. `change`: rows that a source owns were changed by others than us.
 * `request`: anything else; anybody may ask.
 */
export type Notification =
  | { readonly type: 'run'; readonly id: string }
  | { readonly type: 'change' }
  | { readonly type: 'request' };

/** Reads what was announced: the JSON of an apply or of a change trigger, or any text. */
export function readNotification(payload: string | undefined): Notification {
  try {
    const { run, change } = JSON.parse(payload ?? '') as {
      readonly run?: unknown;
      readonly change?: unknown;
    };
    if (typeof run === 'string') return { type: 'run', id: run };
    return { type: typeof change === 'string' ? 'change' : 'request' };
  } catch {
    return { type: 'request' };
  }
}

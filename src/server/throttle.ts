/** An action that happens at most once in an interval, and never less than once after it was asked for. */
export interface Throttle {
  readonly ask: () => void;
  /** Forgets what was asked for and has not happened. */
  readonly close: () => void;
}

/** Acts at once, and for all that ask within `interval` milliseconds thereafter once more when it is over. */
export function throttle(act: () => void, interval: number): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  const onOver = (): void => {
    timer = undefined;
    if (isAsked) begin();
  };
  const begin = (): void => {
    isAsked = false;
    timer = setTimeout(onOver, interval).unref();
    act();
  };
  return {
    ask: () => {
      if (timer === undefined) begin();
      else isAsked = true;
    },
    close: () => {
      clearTimeout(timer);
      isAsked = false;
    },
  };
}

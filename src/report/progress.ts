import { escapeText } from './escape-text.ts';
import { shortenText } from './text-width.ts';

/** What progress is written to: a stream such as stderr. */
interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** One line that tells the stage of the work, rewritten in place. */
export interface Progress {
  /** Shows a stage, such as `validating 1,234 files`; the latest one wins. */
  readonly show: (stage: string) => void;
  /** Removes the line; to be called before anything else is written and at the end. */
  readonly clear: () => void;
}

/** Milliseconds between two drawings, and before the first: what is over sooner is not shown. */
const interval = 100;
const clearLine = '\r\u001b[2K';

/** Starts a progress line; it stays silent unless it is wanted and the stream is a terminal. */
export function runProgress(stream: ProgressStream, options: { readonly enabled: boolean }): Progress {
  if (!options.enabled || stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let timer: NodeJS.Timeout | undefined;
  let latest = '';
  let drawn = false;
  const draw = (): void => {
    timer = undefined;
    stream.write(`${clearLine}${shortenText(escapeText(latest), (stream.columns ?? 80) - 2)}…`);
    drawn = true;
  };
  return {
    show: (stage) => {
      latest = stage;
      timer ??= setTimeout(draw, interval).unref();
    },
    clear: () => {
      clearTimeout(timer);
      timer = undefined;
      if (drawn) stream.write(clearLine);
      drawn = false;
    },
  };
}

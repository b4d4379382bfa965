import type { ControllerEvent } from '../controller/controller-status.ts';
import { describeEvent, logLevels, type LogFields, type LogLevel } from './describe-event.ts';
import { boundText, escapeJson } from './escape-text.ts';

export interface EventLoggerOptions {
  readonly format: 'text' | 'json';
  /** What matters less is left out. */
  readonly level: LogLevel;
  /** Takes one line, with its line break. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

type LogValue = Exclude<LogFields[string], undefined>;

/**
 * Writes a line for each event: a JSON object, or text of `name=value`. Nothing but the fields of events is ever written, so that no
 * secret can be; characters that a terminal would obey are escaped, and long texts are cut.
 */
export function createEventLogger(options: EventLoggerOptions): (event: ControllerEvent) => void {
  const { format, write, now = Date.now } = options;
  const least = logLevels.indexOf(options.level);
  const render = format === 'json' ? renderJsonLine : renderTextLine;
  return (event) => {
    const { level, fields } = describeEvent(event);
    if (logLevels.indexOf(level) < least) return;
    const time = new Date(now()).toISOString();
    const given = Object.entries(fields).filter(
      (field): field is [string, LogValue] => field[1] !== undefined,
    );
    write(render({ time, level, event: event.type }, given));
  };
}

interface LineHead {
  readonly time: string;
  readonly level: LogLevel;
  readonly event: string;
}

type Fields = readonly (readonly [name: string, value: LogValue])[];

function renderJsonLine(head: LineHead, fields: Fields): string {
  const bounded = fields.map(([name, value]) => [name, boundValue(value)] as const);
  return `${escapeJson(JSON.stringify({ ...head, ...Object.fromEntries(bounded) }))}\n`;
}

function renderTextLine({ time, level, event }: LineHead, fields: Fields): string {
  const parts = fields.map(([name, value]) => `${name}=${renderText(value)}`);
  return `${[time, level.padEnd(5), event, ...parts].join(' ')}\n`;
}

function boundValue(value: LogValue): LogValue {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? boundText(value) : value.map(boundText);
}

/** Quoted where a space or a quote would hide where the value ends. */
function renderText(value: LogValue): string {
  if (typeof value === 'number') return String(value);
  const texts = typeof value === 'string' ? [value] : value;
  const text = texts
    .map(boundText)
    .join(typeof value !== 'string' && texts.some((item) => item.includes(' ')) ? '; ' : ',');
  return /^[\w.:/@+,-]+$/u.test(text) ? text : escapeJson(JSON.stringify(text));
}

/** Formats of results, for people and for machines. */
export const outputFormats = [
  'human',
  'json',
  'jsonl',
  'markdown',
  'github',
  'gitlab',
  'sarif',
  'junit',
] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** A format, and where the result goes in it: standard output where no file is named. */
export interface OutputSetting {
  readonly format: OutputFormat;
  readonly file: string | undefined;
}

/**
 * Understands one or several of `json` and `sarif=report.sarif`. Undefined for unknown formats, for two that go to standard output, and for a file
 * that is named twice.
 */
export function parseOutputs(raw: unknown): readonly OutputSetting[] | undefined {
  const texts: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const outputs = texts.flatMap((text) => parseOutput(text) ?? []);
  const files = outputs.flatMap(({ file }) => file ?? []);
  const isUsable =
    outputs.length === texts.length &&
    outputs.length > 0 &&
    outputs.length - files.length <= 1 &&
    new Set(files).size === files.length;
  return isUsable ? Object.freeze(outputs) : undefined;
}

function parseOutput(text: unknown): OutputSetting | undefined {
  if (typeof text !== 'string') return undefined;
  const end = text.indexOf('=');
  const name = end === -1 ? text : text.slice(0, end);
  const format = outputFormats.find((known) => known === name);
  const file = end === -1 ? undefined : text.slice(end + 1);
  if (format === undefined || file === '' || file?.includes('\0') === true) return undefined;
  return { format, file };
}

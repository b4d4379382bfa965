import type { JsonPath } from '../catalog/json.ts';
import { displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

interface PathRule {
  readonly breaks: (text: string) => boolean;
  readonly message: string;
  readonly hint: string;
}

const rules: readonly PathRule[] = [
  {
    breaks: (text) => text.includes('\0'),
    message: 'must not hold a NUL character',
    hint: 'Remove the character.',
  },
  {
    breaks: (text) => text.startsWith('{pack_dir}'),
    message: "must be relative to the pack's directory, and is not a template",
    hint: 'Leave out `{pack_dir}/`.',
  },
  {
    breaks: (text) => text.includes('\\'),
    message: 'must be written with forward slashes',
    hint: 'Write `/` instead of `\\`.',
  },
  {
    breaks: (text) => /^(?:\/|~|[A-Za-z]:)/.test(text),
    message: "must be relative to the pack's directory",
    hint: 'Leave out what leads to that directory.',
  },
  {
    breaks: (text) => text.split('/').includes('..'),
    message: "must not lead out of the pack's directory",
    hint: 'Write a path without `..`.',
  },
  {
    breaks: (text) => /\{\w+\}/.test(text),
    message: 'is not a template',
    hint: 'Write the path itself, without a variable.',
  },
  {
    breaks: (text) => text.split('/').some((part) => part === '' || part === '.'),
    message: "must name something inside of the pack's directory",
    hint: 'Write a path without `.` and without empty parts.',
  },
];

/** Finds what keeps a text from naming something inside of a pack's directory: one finding at most. */
export function checkPath(text: string, path: JsonPath): readonly ManifestFinding[] {
  const broken = rules.find(({ breaks }) => breaks(text));
  if (broken === undefined) return [];
  const message = `${displayPlace(path)} ${broken.message}.`;
  return [{ code: 'runtime.invalid-path', path, message, hint: broken.hint }];
}

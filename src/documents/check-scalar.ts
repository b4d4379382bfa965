import type { Problem } from './problem.ts';

type Finding = Omit<Problem, 'offset'>;

const refused = { code: 'yaml.number', severity: 'error' } as const;

/** A number that JSON and the database would not keep as it is written; undefined when it is kept. */
export function checkNumber(value: number): Finding | undefined {
  if (!Number.isFinite(value)) {
    return {
      ...refused,
      message: 'This number is infinite or no number.',
      hint: 'Write a finite number, or quote it if it is text.',
    };
  }
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  return {
    ...refused,
    message: 'This number is beyond 2^53, where digits would be lost.',
    hint: 'Quote it, so that it stays as it is written.',
  };
}

/** Code units that no database takes in text: NUL, and halves of surrogate pairs. */
export function checkText(text: string): Finding | undefined {
  if (!/[\0\ud800-\udfff]/u.test(text)) return undefined;
  return {
    code: 'yaml.forbidden-character',
    severity: 'error',
    message: 'This text holds a NUL character or half of a surrogate pair.',
    hint: 'Remove the escape sequence \\0, \\x00 or \\uD800 to \\uDFFF.',
  };
}

interface Ambiguity {
  readonly form: RegExp;
  readonly message: string;
  readonly hint: string;
}

/** Plain scalars that readers of YAML 1.1 (PyYAML, go-yaml 2, Ruby) take for something else than YAML 1.2 does. */
const ambiguities: readonly Ambiguity[] = [
  {
    form: /^(?:y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
    message: 'This is text here, but true or false to readers of YAML 1.1.',
    hint: 'Write true or false, or quote it if it is text.',
  },
  {
    form: /^[-+]?0[0-9]+$/,
    message: 'This number begins with zero: it is decimal here, but octal to readers of YAML 1.1.',
    hint: 'Quote it if it is text such as a file mode; else leave out the zero, or write 0o for octal.',
  },
  {
    form: /^[-+]?(?:0b[01_]+|[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?|0x[0-9a-fA-F]*_[0-9a-fA-F_]*)$/,
    message: 'This is text here, but a number to readers of YAML 1.1.',
    hint: 'Quote it if it is text; write a number in decimal and without underscores.',
  },
  {
    form: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
    message: 'This is text here, but a number to base 60 to readers of YAML 1.1.',
    hint: 'Quote it.',
  },
];

/** Warns of a value that is written without quotes and that other tools would read differently. */
export function checkAmbiguity(source: string): Finding | undefined {
  if (source.length > 40) return undefined;
  const found = ambiguities.find(({ form }) => form.test(source));
  if (found === undefined) return undefined;
  return { code: 'yaml.ambiguous-scalar', severity: 'warning', message: found.message, hint: found.hint };
}

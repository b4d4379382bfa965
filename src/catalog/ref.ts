import type { Kind } from './kinds.ts';

/** Of a pack's ref. The platform's own check constraint. */
export const packRefPattern = /^[a-z][a-z0-9_-]+$/;

/** Of the part of a runtime's ref behind the dot. */
const runtimeNamePattern = /^[a-z][a-z0-9_-]*$/;

/** Of a runtime's ref. */
export const runtimeRefPattern = /^[a-z][a-z0-9_-]+\.[a-z][a-z0-9_-]*$/;

/** UTF-8 bytes of the longest ref. */
export const maxRefLength = 253;

/** What is wrong with a ref, and what to write instead. */
export interface RefProblem {
  readonly message: string;
  readonly hint: string;
}

const form = 'lower-case letters, digits, `_` and `-`, and start with a letter';
const textChecks: Readonly<Record<Kind, (ref: string) => RefProblem | undefined>> = {
  pack: checkPackRef,
  runtime: checkRuntimeRef,
  runtime_version: checkVersionRef,
};

/** Invisible or direction-changing characters, with which two different refs look alike. */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Finds what keeps `ref` from naming an object of `kind`; undefined when nothing does. */
export function checkRef(kind: Kind, ref: string): RefProblem | undefined {
  if (Buffer.byteLength(ref) > maxRefLength) {
    return { message: `a ref has at most ${maxRefLength} bytes`, hint: 'Choose a shorter one.' };
  }
  return textChecks[kind](ref);
}

/** The ref of a runtime's version: `core.python@3.12`. */
export function versionRef(runtimeRef: string, version: string): string {
  return `${runtimeRef}@${version}`;
}

/** The pack that an object belongs to, by its ref: `core` of `core`, `core.python` and `core.python@3.12`. */
export function packOf(ref: string): string {
  const dot = ref.indexOf('.');
  return dot === -1 ? ref : ref.slice(0, dot);
}

/** The pack and the name that a runtime's ref is made of; undefined unless it has the form `pack.name`. */
export function parseRuntimeRef(ref: string): { readonly pack: string; readonly name: string } | undefined {
  if (checkRuntimeRef(ref) !== undefined) return undefined;
  const dot = ref.indexOf('.');
  return { pack: ref.slice(0, dot), name: ref.slice(dot + 1) };
}

function checkPackRef(ref: string): RefProblem | undefined {
  if (packRefPattern.test(ref)) return undefined;
  const message = `a pack's ref must have at least two characters, be made of ${form}`;
  return { message, hint: describeAlternative(normalizeName(ref), packRefPattern) ?? 'Such as `my_pack`.' };
}

function checkRuntimeRef(ref: string): RefProblem | undefined {
  const [pack = '', name, ...rest] = ref.split('.');
  if (name !== undefined && rest.length === 0 && packRefPattern.test(pack) && runtimeNamePattern.test(name)) {
    return undefined;
  }
  const message = `a runtime's ref must have the form \`pack.name\`; both parts are made of ${form}`;
  const alternative = [pack, name ?? '', ...rest].map(normalizeName);
  const whole = `${alternative[0]}.${alternative.slice(1).filter(Boolean).join('_')}`;
  return { message, hint: describeAlternative(whole, runtimeRefPattern) ?? 'Such as `core.python`.' };
}

function checkVersionRef(ref: string): RefProblem | undefined {
  const version = ref.slice(ref.indexOf('@') + 1);
  if (version.trim() !== version || version === '') {
    return {
      message: 'a version must not be empty, nor begin or end with a space',
      hint: "Such as '3.12'.",
    };
  }
  if (!deceptive.test(version) && version.normalize('NFC') === version) return undefined;
  return {
    message: 'a version must be made of visible characters in their composed form (Unicode NFC)',
    hint: 'Type it anew instead of pasting it.',
  };
}

function normalizeName(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase();
  return plain
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
}

function describeAlternative(text: string, pattern: RegExp): string | undefined {
  return pattern.test(text) ? `Write \`${text}\`.` : undefined;
}

import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

/** Characters. Bounds what one pattern costs to compile: `\pL` over and over takes about 0.1 s at this length. */
const maxLength = 2048;

/**
 * Why a regular expression is not accepted by the engine that runs patterns from outside, as the end of a sentence
 * ("uses a back-reference, which …"), or undefined when it is accepted. The engine's time is linear in the text, so it
 * has no look-around and no back-references; syntax: https://github.com/google/re2/wiki/Syntax.
 */
export function checkPattern(pattern: string): string | undefined {
  if (pattern.length > maxLength) return `is longer than ${maxLength} characters`;
  try {
    RE2JS.compile(translate(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return describe(pattern, error);
    throw error;
  }
}

/** Whether JavaScript's own engine would take a pattern: then it is sound, and only ours cannot run it. */
export function isPatternElsewhere(pattern: string): boolean {
  return ['u', ''].some((flags) => {
    try {
      return new RegExp(pattern, flags) instanceof RegExp;
    } catch {
      return false;
    }
  });
}

/** The regular expression engine in the form in which ajv takes one (`code.regExp`). The pattern must have passed `checkPattern`. */
export const linearEngine = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(translate(pattern));
    // ajv takes two patterns of one schema for the same when their `toString` is.
    return { test: (text: string): boolean => compiled.test(text), toString: () => pattern };
  },
  // Only names the engine in code that ajv would write to a file, which is not done here.
  { code: 'linearEngine' },
);

/** JSON Schema's patterns are ECMAScript's: `\u0041` and `\u{41}` are `\x{41}` here. Other escapes stay as they are. */
function translate(pattern: string): string {
  return pattern.replaceAll(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|[^])/gi,
    (escape, braced: string | undefined, plain: string | undefined) => {
      const code = braced ?? plain;
      return code === undefined ? escape : `\\x{${code}}`;
    },
  );
}

function describe(pattern: string, error: RE2JSException): string {
  // Escaped characters and character classes are taken out first: `\(?=` and `[(?=]` are harmless.
  const bare = pattern.replaceAll(/\\[^1-9k]/g, '').replaceAll(/\[[^\]]*\]/g, '');
  if (/\(\?<?[=!]/.test(bare))
    return 'uses look-ahead or look-behind, which the linear-time engine does not have';
  if (/\\[1-9k]|\(\?P=/.test(bare))
    return 'uses a back-reference, which the linear-time engine does not have';
  if (/\(\?>|[*+?}]\+/.test(bare))
    return 'uses an atomic group or a possessive repetition, which the linear-time engine does not have';
  if (!(error instanceof RE2JSSyntaxException)) return 'is too large';
  return `is not accepted: ${error.getDescription()}`;
}

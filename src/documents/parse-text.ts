import { isUtf8 } from 'node:buffer';

/** Text, or the first place at which the bytes are no text. Line and column start at 1. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly code: 'file.not-utf8' | 'file.not-text';
      readonly line: number;
      readonly column: number;
      readonly message: string;
      readonly hint: string;
    };

const lineFeed = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes UTF-8 strictly, with or without a byte order mark, which is left out of the text. */
export function parseText(bytes: Uint8Array): Decoded {
  if (looksLikeUtf16(bytes)) {
    return {
      kind: 'refused',
      code: 'file.not-utf8',
      line: 1,
      column: 1,
      message: 'The file is encoded as UTF-16.',
      hint: 'Save it as UTF-8.',
    };
  }
  if (!isUtf8(bytes))
    return {
      kind: 'refused',
      ...describeFirstBadByte(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    };
  const text = utf8.decode(bytes);
  const nul = text.indexOf('\0');
  if (nul === -1) return { kind: 'text', text };
  const before = text.slice(0, nul);
  return {
    kind: 'refused',
    code: 'file.not-text',
    line: before.split('\n').length,
    column: nul - before.lastIndexOf('\n'),
    message: 'The file holds a NUL character, so it is no text.',
    hint: 'Remove the character, or the file.',
  };
}

/** A byte order mark, or text of the Latin alphabet in which every second byte is zero. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if (first === undefined || second === undefined) return false;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  if (third === undefined || fourth === undefined) return false;
  return (
    (first !== 0 && second === 0 && third !== 0 && fourth === 0) ||
    (first === 0 && second !== 0 && third === 0 && fourth !== 0)
  );
}

function describeFirstBadByte(bytes: Buffer) {
  let line = 1;
  let start = 0;
  for (;;) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) break;
    line += 1;
    start = end + 1;
  }
  let bad = start;
  for (;;) {
    const length = sequenceLength(bytes[bad] ?? 0);
    if (!isUtf8(bytes.subarray(bad, bad + length))) break;
    bad += length;
  }
  const byte = (bytes[bad] ?? 0).toString(16).padStart(2, '0').toUpperCase();
  return {
    code: 'file.not-utf8' as const,
    line,
    column: withoutMark(bytes.toString('utf8', start, bad)).length + 1,
    message: `The file is not UTF-8: byte 0x${byte} at offset ${bad} begins no character.`,
    hint: 'Save it as UTF-8.',
  };
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Bytes that a UTF-8 character takes, told from its first. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

import { isAbsolute, relative, sep } from 'node:path';

/**
 * Control characters, line separators and the marks that reorder text: a file name or a line of a file must not be able
 * to steer the terminal that shows it.
 */
const steering = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  return unit < 0x100 ? `\\x${unit.toString(16).padStart(2, '0')}` : `\\u${unit.toString(16)}`;
}

/** Writes every character that a terminal would obey, rather than show, as an escape sequence. */
export function renderControls(text: string): string {
  return text.replace(steering, escapeCharacter);
}

/** The path that people see: relative to `cwd` with forward slashes, absolute when it lies outside of it. */
export function renderPath(cwd: string, absolutePath: string): string {
  const path = relative(cwd, absolutePath);
  const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  const shown = outside ? absolutePath : path === '' ? '.' : path;
  return renderControls(sep === '/' ? shown : shown.replaceAll(sep, '/'));
}

import picocolors from 'picocolors';

/** What decides about colour. The texts are those of the environment variables, undefined when unset. */
export interface ColorWishes {
  /** `--color`/`--no-color`; undefined when neither was given. */
  readonly flag: 'always' | 'never' | 'auto' | undefined;
  readonly noColor: string | undefined;
  readonly forceColor: string | undefined;
  /** `TERM`; `dumb` knows no colours. */
  readonly term?: string | undefined;
  /** Whether the stream that is written to is a terminal. */
  readonly isTTY: boolean;
}

/** Decides whether to colour: flag, then NO_COLOR (non-empty), then FORCE_COLOR (`0` and `false` forbid), then the stream. */
export function decideColor(wishes: ColorWishes): boolean {
  if (wishes.flag === 'always') return true;
  if (wishes.flag === 'never') return false;
  if (wishes.noColor !== undefined && wishes.noColor !== '') return false;
  if (wishes.forceColor !== undefined && wishes.forceColor !== '') {
    return wishes.forceColor !== '0' && wishes.forceColor !== 'false';
  }
  return wishes.isTTY && wishes.term !== 'dumb';
}

type Style = (text: string) => string;

/** What a piece of text means; each meaning has one look. */
export interface Styles {
  readonly create: Style;
  readonly update: Style;
  readonly remove: Style;
  readonly adopt: Style;
  readonly error: Style;
  readonly warning: Style;
  readonly help: Style;
  readonly strong: Style;
  readonly quiet: Style;
}

/** Builds the styles; without colour each of them gives its text back. */
export function buildStyles(color: boolean): Styles {
  const colors = picocolors.createColors(color);
  return {
    create: colors.green,
    update: colors.yellow,
    remove: colors.red,
    adopt: colors.cyan,
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    help: colors.cyan,
    strong: colors.bold,
    quiet: colors.dim,
  };
}

/** What templates are filled with; a variable without a value stays as it is written. */
export interface TemplateValues {
  readonly pack_dir?: string | undefined;
  readonly env_dir?: string | undefined;
  readonly interpreter?: string | undefined;
  readonly action_file?: string | undefined;
  readonly manifest_path?: string | undefined;
}

type TemplateVariable = keyof TemplateValues;

/** A word in braces, unless a `$` or another brace stands before it. The form that manifests are checked for. */
const placeholder =
  /(?<![${])\{(pack_dir|env_dir|interpreter|action_file|manifest_path|env_path|pack_path)\}/g;

/** What the older form of installers calls them. */
const synonyms: Readonly<Record<string, TemplateVariable>> = { env_path: 'env_dir', pack_path: 'pack_dir' };

/** Fills in the variables of a template in one pass: braces in a value are not looked at again. */
export function renderTemplate(template: string, values: TemplateValues): string {
  return template.replaceAll(placeholder, (whole, name: string) => values[variableOf(name)] ?? whole);
}

/** The variables that templates mention. */
export function findVariables(templates: readonly string[]): ReadonlySet<TemplateVariable> {
  const found = templates.flatMap((template) => [...template.matchAll(placeholder)]);
  return new Set(found.map(([, name = '']) => variableOf(name)));
}

function variableOf(name: string): TemplateVariable {
  return synonyms[name] ?? (name as TemplateVariable);
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ksh', 'zsh', 'ash', 'busybox']);

/** What a shell takes for itself and for nothing else. */
const plainPath = /^[A-Za-z0-9._/@%+=:,-]*$/;

/**
 * Finds the variable that would be read as part of a shell's script and whose value a shell would take apart: a path with a
 * space, a quote, a `$`. Values that are arguments of their own are never in danger.
 */
export function findUnsafeVariable(
  argv: readonly string[],
  values: TemplateValues,
): TemplateVariable | undefined {
  const name = argv[0]?.split('/').at(-1) ?? '';
  const option = shells.has(name) ? argv.findIndex((item) => /^-[a-z]*c$/.test(item)) : -1;
  const script = option === -1 ? undefined : argv[option + 1];
  if (script === undefined) return undefined;
  return [...findVariables([script])].find((variable) => !plainPath.test(values[variable] ?? ''));
}

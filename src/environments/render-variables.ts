import type { VariableConfig } from './execution-config.ts';
import { renderTemplate, type TemplateValues } from './render-template.ts';

/** A variable that actions run with, its templates rendered. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly operation: 'set' | 'prepend' | 'append';
  readonly separator: string;
}

/** The variables of a runtime for one environment. */
export function renderVariables(
  variables: readonly VariableConfig[],
  values: TemplateValues,
): readonly EnvironmentVariable[] {
  return variables.map((variable) => ({ ...variable, value: renderTemplate(variable.value, values) }));
}

/** The environment of an action: `inherited` with the variables set, or joined to what is there and not empty. */
export function applyVariables(
  variables: readonly EnvironmentVariable[],
  inherited: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const result = new Map(
    Object.entries(inherited).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  for (const { name, value, operation, separator } of variables) {
    const present = result.get(name) ?? '';
    if (operation === 'set' || present === '') result.set(name, value);
    else
      result.set(name, operation === 'prepend' ? value + separator + present : present + separator + value);
  }
  return Object.fromEntries(result);
}

/** The variables in a form that every POSIX shell can source, to the same effect. */
export function renderExports(variables: readonly EnvironmentVariable[]): string {
  return variables.map((variable) => `export ${renderAssignment(variable)}\n`).join('');
}

function renderAssignment({ name, value, operation, separator }: EnvironmentVariable): string {
  if (operation === 'set') return `${name}=${quote(value)}`;
  const [before, after] = operation === 'prepend' ? [quote(separator), ''] : ['', quote(separator)];
  const present = `\${${name}:+${before}"$${name}"${after}}`;
  return operation === 'prepend' ? `${name}=${quote(value)}${present}` : `${name}=${present}${quote(value)}`;
}

/** A word for a shell, whatever characters it has. */
function quote(text: string): string {
  return /^[A-Za-z0-9._/@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

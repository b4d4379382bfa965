import type { JsonPath } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import type { ManifestFinding } from './finding.ts';

/** What is replaced in commands, arguments and variables of a runtime. */
const templateVariables = ['pack_dir', 'env_dir', 'interpreter', 'action_file', 'manifest_path'] as const;

type TemplateVariable = (typeof templateVariables)[number];

/** Variables without a value in some template, each with the reason as a sentence and what to do about it. */
export type UnavailableVariables = Readonly<
  Partial<Record<TemplateVariable, { readonly message: string; readonly hint: string }>>
>;

/**
 * A placeholder is one word in braces. `${NAME}` is left to a shell, and anything else in braces (JSON, awk, `{a,b}`) is
 * literal. Words in double braces are found too, since other tools write their placeholders so.
 */
const placeholder = /(?<![${])(?:\{\{\s*([A-Za-z_]\w*)\s*\}\}|\{([A-Za-z_]\w*)\})/g;

/** What other catalogs and older manifests call them. */
const synonyms: Readonly<Record<string, TemplateVariable>> = { env_path: 'env_dir', pack_path: 'pack_dir' };

/** Finds placeholders that name no variable, or one that has no value here. */
export function checkTemplate(
  text: string,
  path: JsonPath,
  unavailable: UnavailableVariables = {},
): readonly ManifestFinding[] {
  const names = new Set<string>();
  const findings: ManifestFinding[] = [];
  for (const { braces, name } of findPlaceholders(text)) {
    if (names.has(`${braces}${name}`)) continue;
    names.add(`${braces}${name}`);
    const known = templateVariables.find((variable) => variable === name);
    if (braces === 2) {
      if (known !== undefined) findings.push(describeDoubleBraces(known, path));
    } else if (known === undefined) findings.push(describeUnknown(name, path));
    else {
      const reason = unavailable[known];
      if (reason !== undefined) findings.push({ code: 'template.unavailable-variable', path, ...reason });
    }
  }
  return findings;
}

function findPlaceholders(text: string): readonly { readonly braces: 1 | 2; readonly name: string }[] {
  return [...text.matchAll(placeholder)].map(([, double, single]) =>
    double === undefined ? { braces: 1, name: single ?? '' } : { braces: 2, name: double },
  );
}

function describeUnknown(name: string, path: JsonPath): ManifestFinding {
  const meant = Object.hasOwn(synonyms, name) ? synonyms[name] : suggest(name, templateVariables);
  const listed = templateVariables.map((variable) => `{${variable}}`).join(', ');
  const literal = `Braces that are meant literally need a space: \`{ ${name} }\`.`;
  return {
    code: 'template.unknown-variable',
    path,
    message: `\`{${name}}\` is not a template variable.`,
    hint: meant === undefined ? `The variables are ${listed}. ${literal}` : `Did you mean \`{${meant}}\`?`,
  };
}

function describeDoubleBraces(name: TemplateVariable, path: JsonPath): ManifestFinding {
  return {
    code: 'template.unknown-variable',
    path,
    message: `\`{{${name}}}\` is not replaced: template variables stand in single braces.`,
    hint: `Write \`{${name}}\`.`,
  };
}

import type { JsonPath } from '../../catalog/json.ts';
import type { Violation } from '../compile-schema.ts';
import { displayList, displayName, displayTypeOf, displayTypes } from '../conf-schema/display.ts';
import type { IndexProblem } from './read-install-source.ts';

/** Says how a part of an index breaks its schema; `base` leads to what the schema is of. The place itself is not in the message. */
export function describeIndexViolation(violation: Violation, base: JsonPath): IndexProblem {
  return { path: [...base, ...violation.path], ...describe(violation) };
}

function describe({ keyword, key = '', value, rule }: Violation): Pick<IndexProblem, 'message' | 'hint'> {
  const stated = [rule[keyword]].flat().map(String);
  switch (keyword) {
    case 'required':
      return { message: `has no ${displayName(key)}`, hint: `Add ${displayName(key)}.` };
    case 'type':
      return {
        message: `must be ${displayTypes(stated.filter((type) => type !== 'null'))}, but is ${displayTypeOf(value)}`,
        hint: exampleOf(rule) ?? 'Correct it.',
      };
    case 'enum': {
      const listed = displayList(stated.map(displayName), 'or');
      return { message: `must be ${listed}`, hint: `Write ${listed}.` };
    }
    case 'minItems':
    case 'minLength':
      return { message: 'is empty', hint: exampleOf(rule) ?? 'Add one.' };
    case 'maxItems':
    case 'maxLength':
      return { message: `is longer than ${stated.join('')}`, hint: 'Shorten it.' };
    default:
      return { message: 'does not have the form that it must have', hint: exampleOf(rule) ?? 'Correct it.' };
  }
}

function exampleOf({ examples }: Violation['rule']): string | undefined {
  const [example] = Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  return example === undefined ? undefined : `Write something like \`${JSON.stringify(example)}\`.`;
}

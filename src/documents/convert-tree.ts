import type { Value } from './document.ts';
import { bindAliases } from './bind-aliases.ts';
import { checkAmbiguity, checkNumber, checkText } from './check-scalar.ts';
import { Conversion, type FileBudget } from './conversion.ts';
import { collectEntries } from './collect-entries.ts';
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from './parse-syntax.ts';
import type { Problem } from './problem.ts';

export interface ConvertedTree {
  /** Undefined when the text's faults leave no value that could be trusted. */
  readonly value: Value | undefined;
  readonly offsets: readonly number[];
  readonly problems: readonly Problem[];
  /** Whether a budget of the whole file is spent. */
  readonly exhausted: boolean;
}

/** Turns the tree of one document into a plain value, following aliases and merge keys within bounds. */
export function convertTree(root: Node, budget: FileBudget, hasAliases: boolean): ConvertedTree {
  const conversion = new Conversion(hasAliases ? bindAliases(root) : new Map(), budget);
  const value = convertNode(root, 0, conversion);
  const { broken, exhausted, offsets, problems } = conversion;
  return { value: broken ? undefined : value, offsets, problems, exhausted };
}

/** Appends the node's offsets and gives its value; `fallback` is the offset of a value that is not written at all. */
function convertNode(node: unknown, fallback: number, conversion: Conversion): Value {
  if (conversion.exhausted) return null;
  if (isAlias(node)) {
    const offset = node.range?.[0] ?? fallback;
    const target = conversion.targets.get(node);
    if (target !== undefined)
      return conversion.visitElsewhere(offset, () => convertNode(target, offset, conversion));
    conversion.breakOff({
      code: 'yaml.unknown-alias',
      offset,
      message: 'This alias refers to no anchor above it.',
      hint: 'Write "&name" before the value it stands for, or quote a text that begins with "*".',
    });
    return null;
  }
  if (isMap(node) || isSeq(node)) {
    const offset = node.range?.[0] ?? fallback;
    conversion.offsets.push(offset);
    if (!conversion.spend(offset, 0)) return null;
    return conversion.descend(node, offset, () => convertCollection(node, offset, conversion)) ?? null;
  }
  if (isScalar(node)) return convertScalar(node, node.range?.[0] ?? fallback, conversion);
  conversion.offsets.push(fallback);
  return null;
}

function convertCollection(node: Node, offset: number, conversion: Conversion): Value {
  if (isSeq(node)) return node.items.map((item) => convertNode(item, offset, conversion));
  if (!isMap(node)) return null;
  const object: Record<string, Value> = {};
  for (const { name, offset: keyOffset, value, elsewhere } of collectEntries(node, conversion)) {
    conversion.offsets.push(keyOffset);
    const convert = (): Value => convertNode(value, keyOffset, conversion);
    object[name] = elsewhere ? conversion.visitElsewhere(offset, convert) : convert();
  }
  return object;
}

function convertScalar(node: Scalar, offset: number, conversion: Conversion): Value {
  const { value, source } = node;
  conversion.offsets.push(offset);
  if (!conversion.spend(offset, typeof value === 'string' ? value.length : 0)) return null;
  if (node.type === 'PLAIN' && node.tag === undefined && source !== undefined) {
    const ambiguity = checkAmbiguity(source);
    if (ambiguity !== undefined) conversion.report({ ...ambiguity, offset });
  }
  if (value === null || typeof value === 'boolean') return value;
  const text = typeof value === 'string' || typeof value === 'number' ? value : String(source);
  const finding = typeof text === 'number' ? checkNumber(text) : checkText(text);
  if (finding !== undefined) conversion.breakOff({ ...finding, offset });
  return text;
}

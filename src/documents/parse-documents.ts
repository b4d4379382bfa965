import type { Diagnostic } from '../diagnostics.ts';
import type { Document, FileRole, ManifestFile, Value } from './document.ts';
import { renderControls } from './display-path.ts';
import { type ConvertedTree, convertTree } from './convert-tree.ts';
import { explainSyntax } from './explain-syntax.ts';
import { findLineStarts, locateNode, locateOffset, type PositionTable } from './locate-node.ts';
import { isScalar, type Node, parseSyntax } from './parse-syntax.ts';
import type { Problem } from './problem.ts';
import { maxAliases, maxProblems } from './yaml-limits.ts';

export interface ParsedFile {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Files that mean something by their place, so that an empty one is a mistake. */
const mustHoldDocument: ReadonlySet<FileRole> = new Set(['pack', 'runtime']);

/** Parses the YAML documents of one file. Nothing of the text is kept but the values and their offsets. */
export function parseDocuments(file: ManifestFile, text: string): ParsedFile {
  const syntax = parseSyntax(text);
  const problems = [...explainSyntax(syntax, text)];
  const trees: ConvertedTree[] = [];
  if (syntax.aliasCount > maxAliases) problems.push(tooManyAliases(text));
  else {
    const budget = { nodes: 0, characters: 0 };
    for (const root of syntax.roots) {
      if (root === null || isEmpty(root)) continue;
      const tree = convertTree(root, budget, syntax.aliasCount > 0);
      trees.push(tree);
      for (const problem of tree.problems) problems.push(problem);
      if (tree.exhausted) break;
    }
  }
  if (trees.length === 0 && problems.length === 0 && mustHoldDocument.has(file.role))
    problems.push(emptyFile(file));
  const table = buildTable(file, text, trees);
  return {
    documents: buildDocuments(file, table, trees),
    diagnostics: placeProblems(problems, buildTable(file, text, [])),
  };
}

/** Between two `---`, or after nothing but comments. A written `null` is a value. */
function isEmpty(root: Node): boolean {
  return isScalar(root) && root.value === null && root.source === '' && root.anchor === undefined;
}

function buildTable(file: ManifestFile, text: string, trees: readonly ConvertedTree[]): PositionTable {
  const starts = findLineStarts(text);
  const kept = trees.filter(({ value }) => value !== undefined);
  const length = kept.reduce((sum, { offsets }) => sum + offsets.length, starts.length);
  const numbers = text.length <= 0xffff ? new Uint16Array(length) : new Uint32Array(length);
  numbers.set(starts);
  let index = starts.length;
  for (const { offsets } of kept) {
    numbers.set(offsets, index);
    index += offsets.length;
  }
  return { file: file.path, numbers, lineCount: starts.length };
}

function buildDocuments(
  file: ManifestFile,
  table: PositionTable,
  trees: readonly ConvertedTree[],
): Document[] {
  const documents: Document[] = [];
  let start = table.lineCount;
  for (const [index, tree] of trees.entries()) {
    if (tree.value === undefined) continue;
    documents.push(buildDocument({ file, index, value: copyValue(tree.value) }, table, start));
    start += tree.offsets.length;
  }
  return documents;
}

function buildDocument(parts: Omit<Document, 'locate'>, table: PositionTable, start: number): Document {
  const { file, index, value } = parts;
  return {
    file,
    index,
    value,
    locate: (path, part = 'value') => locateNode({ table, start, value }, path, part),
  };
}

/** Strings cut out of a text keep the whole text in memory; copies do not. */
function copyValue(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Findings in the order of the text, the first hundred of them. */
function placeProblems(problems: readonly Problem[], table: PositionTable): Diagnostic[] {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const diagnostics = sorted.slice(0, maxProblems).map((problem) => placeProblem(problem, table));
  const left = sorted.slice(maxProblems);
  const [next] = left;
  if (next === undefined) return diagnostics;
  const severity = left.some((problem) => problem.severity === 'error') ? 'error' : 'warning';
  const message = `${left.length} more findings in this file are not shown.`;
  const note: Problem = {
    code: 'yaml.more',
    severity,
    offset: next.offset,
    message,
    hint: 'Correct the first ones and run again.',
  };
  return [...diagnostics, placeProblem(note, table)];
}

function placeProblem(
  { code, severity, offset, message, hint, related }: Problem,
  table: PositionTable,
): Diagnostic {
  const diagnostic = {
    code,
    severity,
    location: locateOffset(table, offset),
    message: renderControls(message),
    hint,
  };
  if (related === undefined) return diagnostic;
  return {
    ...diagnostic,
    related: [{ location: locateOffset(table, related.offset), message: related.message }],
  };
}

function emptyFile(file: ManifestFile): Problem {
  return {
    code: 'yaml.empty',
    severity: 'error',
    offset: 0,
    message: `This ${file.role === 'pack' ? 'pack' : 'runtime'} manifest is empty.`,
    hint: 'Write the manifest, beginning with "ref:", or remove the file.',
  };
}

function tooManyAliases(text: string): Problem {
  return {
    code: 'yaml.too-large',
    severity: 'error',
    offset: Math.max(0, text.indexOf('*')),
    message: `The file holds more than ${maxAliases} aliases.`,
    hint: 'Write the values out, or split the file.',
  };
}

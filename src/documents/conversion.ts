import type { Alias, Node } from './parse-syntax.ts';
import type { Problem } from './problem.ts';
import { maxCharacters, maxDepth, maxNodes } from './yaml-limits.ts';

/** What is counted over all documents of a file. */
export interface FileBudget {
  nodes: number;
  characters: number;
}

/** The state of turning one document's tree into a plain value. */
export class Conversion {
  readonly problems: Problem[] = [];
  /** Offsets of the value's nodes and keys; see PositionTable. */
  readonly offsets: number[] = [];
  /** Whether the value is not what the text says, so that it is better not used. */
  broken = false;
  /** Set when a budget is spent; nothing more is converted. */
  exhausted = false;
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly #budget: FileBudget;
  /** Collections being converted, outermost first: an alias to one of them is a cycle. */
  readonly #open = new Set<Node>();
  /** Above zero inside of what an alias or merge brings: its own faults were reported where it is written. */
  #elsewhere = 0;
  #entrance = 0;

  constructor(targets: ReadonlyMap<Alias, Node>, budget: FileBudget) {
    this.targets = targets;
    this.#budget = budget;
  }

  report(problem: Omit<Problem, 'severity'> & { readonly severity?: Problem['severity'] }): void {
    if (this.#elsewhere === 0) this.problems.push({ severity: 'error', ...problem });
  }

  /** Reports what leaves the document without a usable value. */
  breakOff(problem: Omit<Problem, 'severity'>): void {
    this.report(problem);
    this.broken = true;
  }

  /** Counts a value; false when it is one too many. */
  spend(offset: number, characters: number): boolean {
    this.#budget.nodes += 1;
    this.#budget.characters += characters;
    const { nodes, characters: total } = this.#budget;
    if (nodes <= maxNodes && total <= maxCharacters) return true;
    const what = nodes > maxNodes ? `${maxNodes} values` : `${maxCharacters} characters`;
    this.#exhaust({
      code: 'yaml.too-large',
      offset,
      message: `The file holds more than ${what}, aliases written out.`,
      hint: 'Split it into several files, and use fewer aliases.',
    });
    return false;
  }

  /** Runs `convert` inside of a collection; undefined when that would be a cycle or too deep. */
  descend<Result>(node: Node, offset: number, convert: () => Result): Result | undefined {
    if (this.#open.has(node)) {
      this.#exhaust({
        code: 'yaml.alias-cycle',
        offset,
        message: 'This alias stands inside of the value that it refers to.',
        hint: 'Write the value out in place of the alias.',
      });
      return undefined;
    }
    if (this.#open.size >= maxDepth) {
      this.#exhaust({
        code: 'yaml.too-deep',
        offset,
        message: `Values are nested more than ${maxDepth} deep.`,
        hint: 'Nest less, and use fewer aliases inside of aliased values.',
      });
      return undefined;
    }
    this.#open.add(node);
    const result = convert();
    this.#open.delete(node);
    return result;
  }

  /** Runs `convert` on something that is written in another place; `offset` is that of the alias or merge key. */
  visitElsewhere<Result>(offset: number, convert: () => Result): Result {
    if (this.#elsewhere === 0) this.#entrance = offset;
    this.#elsewhere += 1;
    const result = convert();
    this.#elsewhere -= 1;
    return result;
  }

  /** Reports a spent budget once, wherever it is found, and ends the conversion. */
  #exhaust(problem: Omit<Problem, 'severity'>): void {
    const offset = this.#elsewhere > 0 ? this.#entrance : problem.offset;
    if (!this.exhausted) this.problems.push({ severity: 'error', ...problem, offset });
    this.exhausted = true;
    this.broken = true;
  }
}

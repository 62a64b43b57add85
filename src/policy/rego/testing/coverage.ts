// SPDX-License-Identifier: Apache-2.0
// Which lines of policies were asked: heads of rules that made a value, and expressions that were evaluated.
import type { Watch } from '../evaluate/watch.ts';
import type { Expression, Module, Rule, Term } from '../syntax/ast.ts';
import type { Location } from '../syntax/location.ts';
import { Source } from '../syntax/source.ts';
import { type Range, rangeOf, rowsOf } from './ranges.ts';
import { walkRule } from '../syntax/walk.ts';

export type FileCoverage = {
  readonly covered: readonly Range[];
  readonly not_covered: readonly Range[];
  readonly covered_lines: number;
  readonly not_covered_lines: number;
  /** Percent of the lines that say something. */
  readonly coverage: number;
};

/** As `opa test --coverage` gives it. */
export type CoverageReport = {
  readonly files: Readonly<Record<string, FileCoverage>>;
  readonly covered_lines: number;
  readonly not_covered_lines: number;
  readonly coverage: number;
};

/** Collects over all decisions of an engine that has `watch`. */
export class Coverage {
  readonly #seen = new Set<string>();

  readonly watch: Watch = {
    everyRule: false,
    asks: ({ location }) => this.#see(location),
    holds: () => undefined,
    fails: () => undefined,
    enters: () => undefined,
    makes: (_rule, { branch }) => this.#see(branch),
    leaves: () => undefined,
  };

  /** What was seen of `modules`, whose texts are `sources`, by file. */
  report(modules: readonly Module[], sources: ReadonlyMap<string, string>): CoverageReport {
    const files = modules.map((module): readonly [string, FileCoverage] => {
      const source = new Source(sources.get(module.file) ?? '');
      return [module.file, this.#file(module.rules, source)];
    });
    const sum = (of: (file: FileCoverage) => number): number =>
      files.reduce((total, [, file]) => total + of(file), 0);
    const covered = sum((file) => file.covered_lines);
    const not = sum((file) => file.not_covered_lines);
    return {
      files: Object.fromEntries(files),
      covered_lines: covered,
      not_covered_lines: not,
      coverage: percent(covered, not),
    };
  }

  #see({ file, start }: Location): void {
    this.#seen.add(`${file}:${start}`);
  }

  #file(rules: readonly Rule[], source: Source): FileCoverage {
    const covered: Range[] = [];
    const notCovered: Range[] = [];
    const count = (place: Location, key: Location): void => {
      const isSeen = this.#seen.has(`${key.file}:${key.start}`);
      (isSeen ? covered : notCovered).push(rangeOf(place, source));
    };
    for (const rule of rules) {
      count(rule.head.location, rule.location);
      for (const one of rule.otherwise) count(headOf(one), one.location);
      for (const expression of expressionsOf(rule)) count(expression.location, expression.location);
    }
    const rows = rowsOf(covered);
    const missed = [...rowsOf(notCovered)].filter((row) => !rows.has(row));
    return {
      covered,
      not_covered: notCovered,
      covered_lines: rows.size,
      not_covered_lines: missed.length,
      coverage: percent(rows.size, missed.length),
    };
  }
}

const percent = (covered: number, not: number): number =>
  covered + not === 0 ? 0 : (100 * covered) / (covered + not);

/** `else` and its value, without its body. */
function headOf({
  location,
  value,
}: {
  readonly location: Location;
  readonly value: Term | undefined;
}): Location {
  return {
    ...location,
    end: value === undefined ? location.start + 'else'.length : value.location.end,
  };
}

/** Expressions that are asked: declarations are not, nor the truth that stands for a missing body. */
function expressionsOf(rule: Rule): readonly Expression[] {
  const isAsked = ({ statement, location }: Expression): boolean =>
    statement.kind !== 'some' &&
    location.start !== rule.location.start &&
    rule.otherwise.every((one) => one.location.start !== location.start);
  const found: Expression[] = [];
  walkRule(rule, { body: (body) => found.push(...body.filter(isAsked)) });
  return found;
}

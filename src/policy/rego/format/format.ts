// SPDX-License-Identifier: Apache-2.0
// Canonical text of a module, as `opa fmt` writes it: tabs, one expression a line, one blank line between
// rules, imports in order. Line breaks within collections and comments stay where the author set them.
// It changes no meaning: the text reads as the same tree.
import type {
  Body,
  Else,
  Expression,
  Import,
  Module,
  Rule,
  RuleHead,
  Term,
} from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import { compareText } from '../values/text-order.ts';
import { BodyPrinter } from './body-printer.ts';
import { Page } from './page.ts';
import { Source } from '../syntax/source.ts';

/** The canonical text of a module. Throws RegoError `rego_parse_error` for what is none. */
export function formatModule(file: string, text: string): string {
  const module = parseModule(file, text);
  const page = new Page(module.comments);
  try {
    new ModulePrinter(page, new Source(text)).module(module);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new RegoError('rego_parse_error', 'the module is nested too deep');
  }
  return page.text;
}

class ModulePrinter extends BodyPrinter {
  /** Whether heads of two parts are written with a dot: so they are where one has more. */
  #dotted = false;

  module({ path, imports, rules, location }: Module): void {
    const { page } = this;
    this.#dotted = rules.some(
      ({ head }) => head.path.length > (head.contains === undefined ? 1 : 0),
    );
    page.reach(location.row);
    page.startLine();
    page.write(`package ${packageName(path)}`);
    page.blankLine();
    const left = [...imports];
    for (const [at, rule] of rules.entries()) {
      // Imports stand where they stood, also between rules.
      const before = left.filter(({ location: { start } }) => start < rule.location.start);
      this.#imports(left.splice(0, before.length));
      const isLast = left.some(
        ({ location: { start } }) => start < (rules[at + 1]?.location.start ?? 0),
      );
      this.#rule(rule, isLast ? undefined : rules[at + 1]);
    }
    this.#imports(left);
    page.reach(Number.POSITIVE_INFINITY);
  }

  #imports(imports: readonly Import[]): void {
    const { page } = this;
    const groups: Import[][] = [];
    for (const one of imports) {
      const last = groups.at(-1)?.at(-1);
      if (last !== undefined && one.location.row - last.location.row <= 1) groups.at(-1)?.push(one);
      else groups.push([one]);
    }
    for (const group of groups) {
      const first = group[0];
      if (first === undefined) continue;
      page.reach(first.location.row - (first.location.row === page.nextCommentRow ? 1 : 0));
      this.#orderedImports(group);
      page.blankLine();
    }
  }

  /** Each import takes the comment of its row with it. */
  #orderedImports(group: readonly Import[]): void {
    const { page, source } = this;
    const lines = group.map((one) => {
      const { mark } = page;
      page.reach(one.location.row);
      page.startLine();
      page.write('import ');
      this.reference(one.path);
      if (one.alias !== undefined) page.write(` as ${one.alias}`);
      page.endLine();
      const line = page.mark.text.slice(mark.text.length);
      return { key: source.of(one.path.location), path: one, line };
    });
    const before = page.mark;
    const text = before.text.slice(
      0,
      before.text.length - lines.reduce((sum, { line }) => sum + line.length, 0),
    );
    lines.sort((a, b) => compareImports(a.path, b.path));
    page.back({ ...before, text: text + lines.map(({ line }) => line).join('') });
  }

  #rule(rule: Rule, next: Rule | undefined): void {
    const { page } = this;
    page.reach(rule.location.row);
    this.orSource(rule.location, () => {
      page.reach(rule.location.row);
      page.startLine();
      if (rule.isDefault) page.write('default ');
      this.#whole(rule);
    });
    const isClose = next !== undefined && next.location.row === rule.location.row + 1;
    if (isClose && isOneLiner(rule) && isOneLiner(next)) {
      page.endLine();
      return;
    }
    page.blankLine();
  }

  #whole({ head, body, otherwise, isDefault }: Rule): void {
    const isValue = isTruth(body) && otherwise.length === 0;
    this.#head(head, { isDefault, isValue });
    const [first] = otherwise;
    if (!isValue && !isDefault)
      this.#afterIf(body, this.source.endRow(head.location), first?.location);
    for (const [at, one] of otherwise.entries()) this.#else(one, otherwise[at + 1]);
  }

  #head(
    head: RuleHead,
    { isDefault, isValue }: { readonly isDefault: boolean; readonly isValue: boolean },
  ): void {
    const { page, source } = this;
    const { name, path, args, contains, value, location } = head;
    page.write(name);
    for (const part of path) {
      if (this.#dotted) this.part(part);
      else this.#bracketed(part);
    }
    if (args !== undefined) {
      page.write('(');
      const items = args.map((arg) => ({ location: arg.location, write: () => this.term(arg) }));
      const last = args.at(-1);
      const close = source.text.indexOf(')', last?.location.end ?? location.start);
      const open = source.text.indexOf('(', location.start);
      if (items.length > 0) this.items(items, { location, open, close });
      page.write(')');
    }
    if (contains !== undefined) {
      page.write(' contains ');
      this.term(contains);
      return;
    }
    const isMember =
      path.length === 1 && !isName(path[0]) && args === undefined && value !== undefined;
    const isImplied = isTruthTerm(value) && !isDefault && !isMember;
    if (
      isImplied &&
      (!isValue || (value === undefined && args !== undefined && !this.#hasBody(location)))
    )
      return;
    page.write(' := ');
    if (value === undefined) page.write('true');
    else this.term(value);
  }

  /** Whether a rule says `if` after its head. */
  #hasBody({ end }: Location): boolean {
    return /^\s*if\b/.test(this.source.text.slice(end, end + 200));
  }

  #bracketed(part: Term): void {
    const { page } = this;
    page.write('[');
    this.term(part);
    page.write(']');
  }

  /** `row`: where the head ends. */
  #afterIf(body: Body, row: number, after: Location | undefined): void {
    const { page, source } = this;
    const [first] = body;
    if (first === undefined) return;
    page.write(' if');
    if (body.length === 1 && first.location.row === row && !isSetTerm(first)) {
      page.write(' ');
      this.expression(first);
      return;
    }
    page.write(' {');
    page.endLine();
    page.up();
    this.body(body, true);
    const last = body.at(-1) ?? first;
    page.reach(this.#closeRow(last.location.end, after?.start ?? source.text.length));
    page.down();
    page.startLine();
    page.write('}');
  }

  /** Row of the brace that closes a body, which ends at `from`; comments may stand between. */
  #closeRow(from: number, to: number): number {
    const { source } = this;
    for (let at = from; at < to; at++) {
      const char = source.text[at];
      if (char === '}') return source.rowAt(at);
      if (char === '#')
        at = source.text.indexOf('\n', at) === -1 ? to : source.text.indexOf('\n', at);
    }
    return source.rowAt(from);
  }

  #else({ value, body, location }: Else, next: Else | undefined): void {
    const { page, source } = this;
    const comment = page.nextCommentRow;
    const isBelowComment = (comment !== undefined && comment < location.row) || page.hasTrailing;
    if (!isBelowComment && source.leadOf(location.start).startsWith('}')) page.write(' ');
    else {
      page.blankLine();
      page.reach(location.row);
      page.startLine();
    }
    page.reach(location.row);
    const isValue = isTruth(body) && next === undefined;
    page.write('else');
    if (isValue || !isTruthTerm(value)) {
      page.write(' := ');
      if (value === undefined) page.write('true');
      else this.term(value);
    }
    if (isValue) return;
    const row = value === undefined ? location.row : source.endRow(value.location);
    this.#afterIf(body, row, next?.location);
  }
}

const isTruthTerm = (term: Term | undefined): boolean =>
  term === undefined || (term.kind === 'scalar' && term.value === true);

/** `true` alone: what stands for no body. */
function isTruth(body: Body): boolean {
  const [only, ...more] = body;
  if (only === undefined || more.length > 0 || only.negated || only.with.length > 0) return false;
  const { statement } = only;
  return statement.kind === 'term' && isTruthTerm(statement.term);
}

/** Braces around a set alone would be those of a body. */
const isSetTerm = ({ negated, statement }: Expression): boolean =>
  !negated && statement.kind === 'term' && statement.term.kind === 'set';

const isName = (part: Term | undefined): boolean =>
  part?.kind === 'scalar' && typeof part.value === 'string';

function isOneLiner({ body, isDefault, otherwise }: Rule): boolean {
  const [only, ...more] = body;
  return (
    more.length === 0 &&
    !isDefault &&
    otherwise.length === 0 &&
    only !== undefined &&
    !isSetTerm(only)
  );
}

function packageName([first = '', ...rest]: readonly string[]): string {
  const parts = rest.map((part) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
  );
  return first + parts.join('');
}

const partsOf = ({ path }: Import): readonly string[] =>
  (path.kind === 'var' ? [path] : [path.head, ...path.path]).map((part) =>
    part.kind === 'var' ? part.name : part.kind === 'scalar' ? String(part.value) : '',
  );

function compareImports(a: Import, b: Import): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (const [at, part] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const order = compareText(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a.alias ?? '', b.alias ?? '');
}

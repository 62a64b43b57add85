// SPDX-License-Identifier: Apache-2.0
// Reads modules: a package, its imports and its rules.
import { annotationsIn } from './annotations.ts';
import type { Body, Comment, Import, Module, RefTerm, Rule, Term, VarTerm } from './ast.ts';
import { type Location, RegoError } from './location.ts';
import { Reader } from './reader.ts';
import { RuleParser } from './rules.ts';
import { type FutureWord, StatementParser } from './statements.ts';
import { scan } from './tokens.ts';

const FUTURE: readonly FutureWord[] = ['and', 'or', 'not'];
/** Longest module, in UTF-16 units. */
const SOURCE_CHARS = 4_000_000;

/** The module in `text`. Throws RegoError `rego_parse_error`. */
export function parseModule(file: string, text: string): Module {
  const { reader, comments } = open(file, text);
  return new ModuleParser(reader, new Set()).module(file, comments);
}

/** The query in `text`. Throws RegoError `rego_parse_error`. */
export function parseQuery(text: string, file = 'query'): Body {
  return new StatementParser(open(file, text).reader, new Set()).query();
}

/** The term in `text`. Throws RegoError `rego_parse_error`. */
export function parseTerm(text: string, file = 'term'): Term {
  const { reader } = open(file, text);
  const term = new StatementParser(reader, new Set()).term();
  reader.expect('end');
  return term;
}

function open(file: string, text: string): { reader: Reader; comments: readonly Comment[] } {
  if (text.length > SOURCE_CHARS) {
    throw new RegoError('rego_parse_error', `${file}: longer than ${SOURCE_CHARS} characters`);
  }
  const tokens = scan(text, file);
  const reader = new Reader(
    text,
    tokens.filter(({ kind }) => kind !== 'comment'),
  );
  const comments = tokens
    .filter(({ kind }) => kind === 'comment')
    .map((token): Comment => ({ text: token.text.slice(1), location: token.location }));
  return { reader, comments };
}

class ModuleParser extends RuleParser {
  module(file: string, comments: readonly Comment[]): Module {
    const { reader } = this;
    const start = reader.next.location;
    const path = this.#package();
    const packageLine = start.row;
    const imports: Import[] = [];
    const notes = annotationsIn(comments);
    const rules: Rule[] = [];
    // Metadata is about what begins next below it.
    let above = packageLine;
    while (!reader.is('end')) {
      if (reader.isClause('import')) {
        imports.push(this.#import());
        continue;
      }
      const { row } = reader.next.location;
      const rule = this.rule();
      const own = notes
        .filter(({ lastRow }) => lastRow >= above && lastRow < row)
        .map(({ annotation }) => annotation);
      above = row;
      rules.push({ ...rule, annotations: own });
    }
    const own = notes.filter(({ lastRow }) => lastRow < packageLine);
    const annotations = own.map(({ annotation }) =>
      annotation.values['scope'] === undefined
        ? { ...annotation, scope: 'package' as const }
        : annotation,
    );
    return { file, path, imports, rules, annotations, comments, location: reader.since(start) };
  }

  #package(): readonly string[] {
    const { reader } = this;
    reader.expect(
      'keyword',
      'package',
      'a module begins with its package, for example "package example"',
    );
    const reference = this.reference();
    const terms = reference.kind === 'var' ? [reference] : [reference.head, ...reference.path];
    return terms.map((term, index) => {
      if (index === 0 && term.kind === 'var') return term.name;
      if (term.kind === 'scalar' && typeof term.value === 'string') return term.value;
      throw new RegoError('rego_parse_error', 'a package name has constant parts only', term);
    });
  }

  #import(): Import {
    const { reader } = this;
    const start = reader.take().location;
    const path = this.reference();
    const alias = reader.takeIf('keyword', 'as') && reader.expect('name').text;
    const names = namesOf(path);
    const [head] = names;
    if (head === 'future') this.#learn(names, path.location);
    else if (head !== 'data' && head !== 'input' && head !== 'rego') {
      throw new RegoError(
        'rego_parse_error',
        `unexpected import path, must begin with one of: {data, future, input, rego}, got: ${head}`,
        path,
      );
    } else if (head === 'rego' && names[1] === 'v2' && names.length === 2) {
      for (const known of FUTURE) this.future.add(known);
    } else if (head === 'rego' && (names[1] !== 'v1' || names.length !== 2)) {
      throw new RegoError('rego_parse_error', 'invalid import, must be `rego.v1`', path);
    }
    return { path, alias, location: reader.since(start) };
  }

  /** `future.keywords`: all that is not part of the language yet must be named to be known. */
  #learn(names: readonly string[], location: Location): void {
    const [, keywords, word] = names;
    if (keywords !== 'keywords' || names.length > 3) {
      throw new RegoError('rego_parse_error', 'invalid import, must be `future.keywords`', {
        location,
      });
    }
    for (const known of FUTURE) if (word === undefined || known === word) this.future.add(known);
  }
}

/** The constant parts of a reference; throws where there are others. */
function namesOf(path: VarTerm | RefTerm): readonly string[] {
  const terms = path.kind === 'var' ? [path] : [path.head, ...path.path];
  return terms.map((term, index) => {
    if (index === 0 && term.kind === 'var') return term.name;
    if (term.kind === 'scalar' && typeof term.value === 'string') return term.value;
    throw new RegoError('rego_parse_error', 'an import has constant parts only', term);
  });
}

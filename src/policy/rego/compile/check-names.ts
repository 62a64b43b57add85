// SPDX-License-Identifier: Apache-2.0
// Names that are declared wrongly: twice, after they were used, over a parameter, over `input` or `data`, for
// nothing, or as something that is no variable.
import type { Body, Import, Module, Rule, Term } from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { headTerms, walkBody, walkRule, walkTerm } from '../syntax/walk.ts';
import type { Errors } from './errors.ts';

const refused = (message: string, location: Location, hint?: string): RegoError =>
  new RegoError('rego_compile_error', message, { location, ...(hint !== undefined && { hint }) });

/** Adds to `errors` what is wrong with the names of a module. */
export function checkNames({ rules, imports }: Module, errors: Errors): void {
  errors.try(() => checkImports(imports));
  for (const rule of rules) errors.try(() => checkRule(rule));
}

function checkImports(imports: readonly Import[]): void {
  const known = new Map<string, string>();
  for (const { path, alias, location } of imports) {
    const parts = (path.kind === 'var' ? [path] : [path.head, ...path.path]).map((part) =>
      part.kind === 'var' ? part.name : part.kind === 'scalar' ? String(part.value) : '',
    );
    if (parts[0] === 'future') continue;
    const name = alias ?? parts.at(-1) ?? '';
    const before = known.get(name);
    if (before !== undefined)
      throw refused(
        `import must not shadow import ${before}`,
        location,
        'give it another name with `as`',
      );
    known.set(name, parts.join('.'));
  }
}

function checkRule(rule: Rule): void {
  const { head, body, otherwise, location } = rule;
  if (head.name === 'input' || head.name === 'data') {
    throw refused(`rules must not shadow ${head.name} (use a different rule name)`, location);
  }
  const parameters = new Set<string>();
  for (const arg of head.args ?? []) {
    for (const { name, location: at } of variablesIn(arg)) {
      if (name === 'input' || name === 'data') {
        throw refused(`args must not shadow ${name} (use a different variable name)`, at);
      }
      parameters.add(name);
    }
  }
  const top = new Set<Body>([body, ...otherwise.map((one) => one.body)]);
  walkRule(rule, {
    body: (one) => checkBody(one, top.has(one) ? parameters : new Set()),
    term: (term) => {
      if (term.kind === 'comprehension')
        checkUse(term.body, [term.value, ...(term.key ? [term.key] : [])]);
    },
  });
  checkUse(body, headTerms(head));
  for (const one of otherwise) checkUse(one.body, one.value ? [one.value] : []);
}

type Known = 'assigned' | 'declared' | 'referenced';

function checkBody(body: Body, parameters: ReadonlySet<string>): void {
  const known = new Map<string, Known>();
  const declare = (name: string, location: Location, how: Known): void => {
    if (name === '_') return;
    const before = known.get(name);
    if (parameters.has(name))
      throw refused(
        `arg ${name} redeclared`,
        location,
        'a parameter has its value already; choose another name',
      );
    if (before !== undefined)
      throw refused(`var ${name} ${before} above`, location, hintFor(before));
    known.set(name, how);
  };
  for (const { statement } of body) {
    if (statement.kind === 'every') {
      const { key, value, body: inner } = statement;
      checkUsed(key === undefined ? [value] : [key, value], inner, []);
    }
    if (statement.kind === 'some') {
      for (const { name, location } of statement.names) declare(name, location, 'declared');
      continue;
    }
    if (statement.kind === 'some-in') {
      const patterns = statement.key ? [statement.key, statement.value] : [statement.value];
      for (const { name, location } of patterns.flatMap(variablesIn))
        declare(name, location, 'declared');
      refer(statement.domain, known);
      continue;
    }
    if (statement.kind === 'assign') {
      const names = assigned(statement.left);
      for (const { name, location } of names) {
        if (name === 'input' || name === 'data') {
          throw refused(
            `variables must not shadow ${name} (use a different variable name)`,
            location,
          );
        }
        declare(name, location, 'assigned');
      }
      refer(statement.right, known);
    } else if (statement.kind === 'unify') {
      refer(statement.left, known);
      refer(statement.right, known);
    } else if (statement.kind === 'term') refer(statement.term, known);
  }
}

const hintFor = (before: Known): string =>
  before === 'referenced'
    ? 'assign it before it is used'
    : 'choose another name, or compare with ==';

/** Notes variables that stand in a term itself, and not in a body within it. */
function refer(term: Term, known: Map<string, Known>): void {
  for (const { name } of variablesIn(term)) if (!known.has(name)) known.set(name, 'referenced');
}

type Named = { readonly name: string; readonly location: Location };

/** Variables of a pattern; throws for what nothing can be assigned to. */
function assigned(pattern: Term): readonly Named[] {
  switch (pattern.kind) {
    case 'var':
      return [pattern];
    case 'array':
      return pattern.items.flatMap(assigned);
    case 'object':
      return pattern.entries.flatMap(([, value]) => assigned(value));
    case 'scalar':
      throw unassignable(pattern.value === null ? 'null' : typeof pattern.value, pattern.location);
    case 'ref':
    case 'set':
    case 'call':
    case 'comprehension':
    case 'template':
    default:
      throw unassignable(pattern.kind, pattern.location);
  }
}

const unassignable = (type: string, location: Location): RegoError =>
  refused(`cannot assign to ${type}`, location, 'a variable stands left of :=; compare with ==');

/** Variables in a term, without those in bodies within it. */
function variablesIn(term: Term): readonly Named[] {
  switch (term.kind) {
    case 'var':
      return term.name === '_' ? [] : [term];
    case 'ref':
      return [term.head, ...term.path].flatMap(variablesIn);
    case 'array':
    case 'set':
      return term.items.flatMap(variablesIn);
    case 'object':
      return term.entries.flat().flatMap(variablesIn);
    case 'call':
      return term.args.flatMap(variablesIn);
    case 'scalar':
    case 'comprehension':
    case 'template':
    default:
      return [];
  }
}

/** Throws for a variable that a body declares with `some` and that nothing uses. `around`: terms it is made for. */
function checkUse(body: Body, around: readonly Term[]): void {
  const declared = body.flatMap(({ statement }) =>
    statement.kind === 'some' ? statement.names : [],
  );
  checkUsed(declared, body, around);
}

function checkUsed(declared: readonly Named[], body: Body, around: readonly Term[]): void {
  if (declared.length === 0) return;
  const used = new Set<string>();
  const term = (one: Term): void => {
    if (one.kind === 'var') used.add(one.name);
  };
  walkBody(body, { term });
  for (const one of around) walkTerm(one, { term });
  const unused = declared.find(({ name }) => name !== '_' && !used.has(name));
  if (unused === undefined) return;
  throw refused(
    `declared var ${unused.name} unused`,
    unused.location,
    'use it, or write _ for what is not used',
  );
}

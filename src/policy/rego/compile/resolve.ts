// SPDX-License-Identifier: Apache-2.0
// oxlint-disable max-lines -- one resolver: its parts call each other for every term in a term
// Says what each name means: a variable and which one, a rule, an import, a builtin. Names that are declared
// (`:=`, `some`, parameters) hide what is around them; others belong to the outermost body they stand in.
import type {
  Body,
  CallTerm,
  Expression,
  Module,
  RefTerm,
  Rule,
  Term,
  TemplatePart,
  VarTerm,
  With,
} from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';
import { lifted } from './lift.ts';
import { folded, namesIn, partsOf, termsOf } from './naming.ts';
import { checkCall } from './check-calls.ts';
import type { Errors } from './errors.ts';
import { ModuleNames, type Names, Scope } from './scope.ts';
import { PRINT } from '../evaluate/printing.ts';
import { type Annotated, chainOf, ownMetadata, pathOf } from './metadata.ts';
import type {
  CallTarget,
  Ir,
  IrBody,
  IrExpression,
  IrRule,
  IrStatement,
  IrWith,
  Local,
} from './ir.ts';

/** A parameter that is compared with a term. */
type Computed = { readonly local: Local; readonly term: Term };

/** Resolves the rules of `module`, but for those that `errors` are about. */
export function resolveModule(module: Module, names: Names, errors: Errors): readonly IrRule[] {
  const around = new ModuleNames(module, names);
  return module.rules.flatMap((rule) => errors.try(() => new Resolver(around).rule(rule)) ?? []);
}

export type ResolvedQuery = {
  readonly body: IrBody;
  readonly slots: number;
  readonly variables: ReadonlyMap<string, number>;
};

/** Resolves a query. Throws RegoError. */
export function resolveQuery(
  body: Body,
  names: Names,
  module: Pick<Module, 'path' | 'imports'> = { path: [], imports: [] },
): ResolvedQuery {
  return new Resolver(new ModuleNames(module, names)).query(body);
}

class Resolver {
  readonly #module: ModuleNames;
  #slots = 0;
  /** Bodies of `every` around what is being resolved. */
  #everies = 0;
  /** The rule that is being resolved; undefined in queries. */
  #rule: Annotated | undefined;

  constructor(module: ModuleNames) {
    this.#module = module;
  }

  rule({ head, body, otherwise, isDefault, location, annotations }: Rule): IrRule {
    this.#rule = { path: pathOf(this.#module.path, head), package: this.#module.path, annotations };
    const parameters = new Scope();
    const computed: Computed[] = [];
    const args = head.args?.map((arg) => this.#pattern(arg, parameters, computed));
    const prefix = [...this.#module.path, head.name];
    const rest = [...head.path];
    while (rest.length > 0) {
      const [part] = rest;
      if (part?.kind !== 'scalar' || typeof part.value !== 'string') break;
      prefix.push(part.value);
      rest.shift();
    }
    const isSet = head.contains !== undefined;
    let dynamic: readonly Ir[] = [];
    const around = { parameters, computed };
    const first = this.#branch(body, around, location, (scope, extra) => {
      dynamic = rest.map((part) => this.#headTerm(part, scope, extra));
      return this.#headTerm(head.contains ?? head.value ?? truth(location), scope, extra);
    });
    this.#rule = { ...this.#rule, annotations: [] };
    const others = otherwise.map((one) =>
      this.#branch(one.body, around, one.location, (scope, extra) =>
        this.#headTerm(one.value ?? truth(one.location), scope, extra),
      ),
    );
    const branches = [first, ...others];
    return {
      prefix,
      dynamic,
      isDefault,
      args,
      isSet,
      branches,
      slots: this.#slots,
      location,
      annotations,
    };
  }

  query(body: Body): ResolvedQuery {
    const scope = new Scope();
    const expressions = this.#expressions(body, scope);
    const resolved = { expressions, captures: new Set<number>() };
    return { body: resolved, slots: this.#slots, variables: scope.variables };
  }

  #branch(
    body: Body,
    around: { readonly parameters: Scope; readonly computed: readonly Computed[] },
    location: Location,
    value: (scope: Scope, extra: IrExpression[]) => Ir,
  ): IrRule['branches'][number] {
    const scope = new Scope(around.parameters);
    const expressions = this.#expressions(body, scope);
    const extra = around.computed.map(({ local, term }) =>
      unification(local, this.#term(term, scope)),
    );
    const made = value(scope, extra);
    return {
      value: made,
      body: { expressions: [...expressions, ...extra], captures: scope.captures },
      location,
    };
  }

  /** A term of a head: references in it may have variables that nothing else binds. */
  #headTerm(term: Term, scope: Scope, extra: IrExpression[]): Ir {
    const made = this.#term(term, scope);
    if (made.kind !== 'ref') return made;
    const local = this.#fresh(made.location);
    extra.push(unification(local, made));
    return local;
  }

  #expressions(body: Body, scope: Scope): IrExpression[] {
    this.#own(body, scope);
    return body.flatMap((expression) => this.#expression(expression, scope));
  }

  /** Makes the variables that stand in a body itself, and not only within a body inside of it, its own. */
  #own(body: Body, scope: Scope): void {
    const declared = new Set<string>();
    for (const { statement } of body) {
      if (statement.kind === 'some') for (const { name } of statement.names) declared.add(name);
      if (statement.kind === 'assign')
        for (const name of namesIn(statement.left)) declared.add(name);
      if (statement.kind === 'some-in') {
        for (const one of [statement.key, statement.value]) {
          for (const name of one === undefined ? [] : namesIn(one)) declared.add(name);
        }
      }
    }
    for (const { statement, with: changes } of body) {
      const values = changes
        .map(({ value }) => value)
        .filter((value) => !this.#isFunction(value, scope));
      const terms = [...termsOf(statement), ...values];
      for (const name of terms.flatMap((term) => [...namesIn(term)])) {
        if (declared.has(name) || scope.find(name) || this.#module.globalOf(name)) continue;
        scope.add(this.#local(name, body[0]?.location), false);
      }
    }
  }

  /** None: it only declares. */
  #expression(expression: Expression, scope: Scope): readonly IrExpression[] {
    const { statement, negated, location } = expression;
    if (statement.kind === 'some') {
      for (const { name, location: at } of statement.names) this.#declare(name, at, scope);
      return [];
    }
    const changes = expression.with.map((one) => this.#with(one, scope));
    const made = { statement: this.#statement(statement, scope), negated, with: changes, location };
    if (!negated || this.#module.knowsNot) return [made];
    const fresh = (at: Location): Local => this.#fresh(at);
    const { before, statement: left } = lifted(made.statement, { fresh, with: changes });
    return [...before, { ...made, statement: left }];
  }

  #statement(statement: Expression['statement'], scope: Scope): IrStatement {
    switch (statement.kind) {
      case 'term':
        return { kind: 'term', term: this.#standing(statement.term, scope) };
      case 'unify': {
        const left = this.#term(statement.left, scope);
        return { kind: 'unify', left, right: this.#term(statement.right, scope) };
      }
      case 'assign': {
        // What stands right is read before the names on the left are new.
        const right = this.#term(statement.right, scope);
        return { kind: 'unify', left: this.#pattern(statement.left, scope), right };
      }
      case 'some-in': {
        const domain = this.#term(statement.domain, scope);
        const key = statement.key && this.#pattern(statement.key, scope);
        return { kind: 'some-in', key, value: this.#pattern(statement.value, scope), domain };
      }
      case 'every': {
        const domain = this.#term(statement.domain, scope);
        const inner = new Scope(scope);
        const key =
          statement.key && this.#declare(statement.key.name, statement.key.location, inner);
        const value = this.#declare(statement.value.name, statement.value.location, inner);
        this.#everies++;
        const expressions = this.#expressions(statement.body, inner);
        this.#everies--;
        const body = { expressions, captures: capturesOf(inner, [key, value]) };
        return { kind: 'every', key, value, domain, body };
      }
      case 'all':
        return { kind: 'any', bodies: [this.#body(statement.body, scope)] };
      case 'any':
        return { kind: 'any', bodies: statement.bodies.map((body) => this.#body(body, scope)) };
      case 'some':
        break;
    }
    throw new RegoError('rego_compile_error', 'a declaration has no value');
  }

  #body(body: Body, around: Scope): IrBody {
    const scope = new Scope(around);
    const expressions = this.#expressions(body, scope);
    return { expressions, captures: scope.captures };
  }

  /**
   * A term whose variables are new. Parameters that are no patterns are computed in the bodies: what they read
   * may get its value there.
   */
  #pattern(term: Term, scope: Scope, computed?: Computed[]): Ir {
    const { location } = term;
    switch (term.kind) {
      case 'var':
        return this.#declare(term.name, location, scope);
      case 'array':
        return {
          kind: 'array',
          items: term.items.map((one) => this.#pattern(one, scope, computed)),
          location,
        };
      case 'object': {
        const entries = term.entries.map(
          ([key, value]) =>
            [this.#term(key, scope), this.#pattern(value, scope, computed)] as const,
        );
        return { kind: 'object', entries, location };
      }
      case 'scalar':
        return this.#term(term, scope);
      case 'call':
      case 'comprehension':
      case 'ref':
      case 'set':
      case 'template':
        break;
    }
    if (computed === undefined) return this.#term(term, scope);
    const local = this.#fresh(location);
    computed.push({ local, term });
    return local;
  }

  #declare(name: string, location: Location, scope: Scope): Local {
    if (name === '_') return this.#fresh(location);
    if (scope.isDeclared(name)) {
      throw new RegoError('rego_compile_error', `var ${name} assigned above`, { location });
    }
    return scope.add(this.#local(name, location), true);
  }

  #term(term: Term, scope: Scope): Ir {
    const { location } = term;
    switch (term.kind) {
      case 'scalar':
        return { kind: 'constant', value: term.value, location };
      case 'var':
        return this.#variable(term, scope);
      case 'ref':
        return this.#reference(term, scope);
      case 'array':
      case 'set': {
        const items = term.items.map((one) => this.#term(one, scope));
        return folded({ kind: term.kind, items, location });
      }
      case 'object': {
        const entries = term.entries.map(
          ([key, value]) => [this.#term(key, scope), this.#term(value, scope)] as const,
        );
        return folded({ kind: 'object', entries, location });
      }
      case 'call':
        return this.#call(term, scope);
      case 'comprehension': {
        const inner = new Scope(scope);
        const expressions = this.#expressions(term.body, inner);
        const extra: IrExpression[] = [];
        const key = term.key && this.#headTerm(term.key, inner, extra);
        const value = this.#headTerm(term.value, inner, extra);
        const body = { expressions: [...expressions, ...extra], captures: inner.captures };
        return { kind: 'comprehension', of: term.of, key, value, body, location };
      }
      case 'template':
        break;
    }
    const parts = term.parts.map((part) =>
      typeof part === 'string' ? part : this.#part(part, scope),
    );
    return { kind: 'template', parts, location };
  }

  #part(part: TemplatePart, around: Scope): { slot: number; body: IrBody } {
    const scope = new Scope(around);
    const local = this.#fresh(part.term.location);
    const right = this.#term(part.term, scope);
    const changes = part.with.map((one) => this.#with(one, scope));
    const expression = { ...unification(local, right), with: changes };
    return { slot: local.slot, body: { expressions: [expression], captures: scope.captures } };
  }

  #variable({ name, location }: VarTerm, scope: Scope): Ir {
    if (name === '_') return this.#fresh(location);
    const local = scope.find(name);
    if (local !== undefined) return { ...local, location };
    const global = this.#module.globalOf(name);
    if (global === undefined) return scope.add(this.#local(name, location), false);
    return globalRef(global, [], location);
  }

  #reference({ head, path, location }: RefTerm, scope: Scope): Ir {
    const rest = path.map((part) => this.#term(part, scope));
    if (head.kind === 'var' && head.name !== '_' && scope.find(head.name) === undefined) {
      const global = this.#module.globalOf(head.name);
      if (global !== undefined) return globalRef(global, rest, location);
    }
    return { kind: 'ref', head: this.#term(head, scope), path: rest, location };
  }

  /** A term that is an expression: what a call results in may be its last argument. */
  #standing(term: Term, scope: Scope): Ir {
    return term.kind === 'call' ? this.#call(term, scope, true) : this.#term(term, scope);
  }

  #print({ args, location }: CallTerm, scope: Scope): Ir {
    const sets = args.map((arg): Ir => {
      const inner = new Scope(scope);
      const local = this.#fresh(arg.location);
      const expression = unification(local, this.#term(arg, inner));
      const body = { expressions: [expression], captures: inner.captures };
      return {
        kind: 'comprehension',
        of: 'set',
        key: undefined,
        value: local,
        body,
        location: arg.location,
      };
    });
    return { kind: 'call', target: { builtin: PRINT }, args: sets, location };
  }

  #call(call: CallTerm, scope: Scope, stands = false): Ir {
    const { operator, args, sign, location } = call;
    const target =
      sign === undefined
        ? this.#function(operator, scope)
        : { builtin: operator.kind === 'var' ? operator.name : '' };
    const told =
      this.#rule && 'builtin' in target ? this.#metadata(target.builtin, this.#rule) : undefined;
    if (told !== undefined && args.length === 0) return { kind: 'constant', value: told, location };
    if ('builtin' in target && target.builtin === 'print') return this.#print(call, scope);
    const made = args.map((arg) => this.#term(arg, scope));
    checkCall(
      { target, args: made, location: operator.location, stands, untyped: this.#everies > 0 },
      this.#module.names.arity(target),
    );
    return { kind: 'call', target, args: made, location };
  }

  #metadata(builtin: string, rule: Annotated): Value | undefined {
    if (builtin === 'rego.metadata.chain') return chainOf(rule, this.#module.names.notes);
    return builtin === 'rego.metadata.rule' ? ownMetadata(rule) : undefined;
  }

  #function(operator: VarTerm | RefTerm, scope: Scope): CallTarget {
    const target = this.#functionNamed(operator, scope);
    if (target !== undefined) return target;
    const name = (partsOf(operator) ?? []).join('.');
    throw this.#module.names.missing(name, operator.location);
  }

  #functionNamed(operator: VarTerm | RefTerm, scope: Scope): CallTarget | undefined {
    const parts = partsOf(operator);
    const [first = '', ...rest] = parts ?? [];
    if (parts === undefined || scope.find(first) !== undefined) return undefined;
    const [root, ...path] = [...(this.#module.globalOf(first) ?? []), ...rest];
    const { names } = this.#module;
    if (root === 'data' && this.#module.globalOf(first) && names.isFunction(path)) return { path };
    const builtin = parts.join('.');
    if (names.isDeprecated(builtin)) throw deprecated(builtin, operator.location);
    return names.hasBuiltin(builtin) ? { builtin } : undefined;
  }

  #with({ target, value, location }: With, scope: Scope): IrWith {
    const made = this.#replacement(value, scope);
    const parts = target.kind === 'var' ? [target] : [target.head, ...target.path];
    const [head, ...rest] = parts;
    if (head?.kind !== 'var') {
      throw new RegoError(
        'rego_type_error',
        'with keyword target must reference existing input, data, or a function',
        { location },
      );
    }
    const global = this.#module.globalOf(head.name);
    const path = rest.map((part) => this.#term(part, scope));
    if (global !== undefined) {
      const [root, ...more] = global;
      const whole = [...more.map((name) => text(name, location)), ...path];
      if (root === 'input') return { target: { input: whole }, value: made, location };
      const names = [...more, ...(partsOf(target)?.slice(1) ?? [])];
      const isFunction = this.#module.names.isFunction(names);
      return { target: { data: whole, isFunction }, value: made, location };
    }
    const builtin = (partsOf(target) ?? []).join('.');
    if (!this.#module.names.hasBuiltin(builtin)) {
      throw new RegoError(
        'rego_type_error',
        'with keyword target must reference existing input, data, or a function',
        { location },
      );
    }
    return { target: { builtin }, value: made, location };
  }

  #isFunction(value: Term, scope: Scope): boolean {
    return (
      (value.kind === 'var' || value.kind === 'ref') &&
      this.#functionNamed(value, scope) !== undefined
    );
  }

  #replacement(value: Term, scope: Scope): IrWith['value'] {
    if (value.kind === 'var' || value.kind === 'ref') {
      const target = this.#functionNamed(value, scope);
      if (target !== undefined) return { function: target };
    }
    return this.#term(value, scope);
  }

  #fresh(location: Location): Local {
    return { kind: 'local', slot: this.#slots++, name: '_', location };
  }

  #local(name: string, location: Location | undefined): Local {
    const place = location ?? { file: '', row: 0, col: 0, start: 0, end: 0 };
    return { kind: 'local', slot: this.#slots++, name, location: place };
  }
}

const deprecated = (name: string, location: Location): RegoError =>
  new RegoError('rego_type_error', `deprecated built-in function calls in expression: ${name}`, {
    location,
    hint: 'Rego v1 says it with `some`, `every`, `in`, `-` or `regex.match`',
  });

const truth = (location: Location): Term => ({ kind: 'scalar', value: true, location });
const text = (value: string, location: Location): Ir => ({ kind: 'constant', value, location });

const unification = (left: Ir, right: Ir): IrExpression => ({
  negated: false,
  with: [],
  statement: { kind: 'unify', left, right },
  location: right.location,
});

function capturesOf({ captures }: Scope, own: readonly (Local | undefined)[]): ReadonlySet<number> {
  const slots = new Set(own.map((local) => local?.slot));
  return new Set([...captures].filter((slot) => !slots.has(slot)));
}

function globalRef(
  [root, ...names]: readonly string[],
  rest: readonly Ir[],
  location: Location,
): Ir {
  const path = [...names.map((name) => text(name, location)), ...rest];
  return { kind: 'ref', head: root === 'input' ? 'input' : 'data', path, location };
}

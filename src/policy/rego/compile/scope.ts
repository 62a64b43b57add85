// SPDX-License-Identifier: Apache-2.0
// What names can mean: the rules, imports and builtins of a module, and the variables of a body and of those
// around it.
import type { Module } from '../syntax/ast.ts';
import type { Location, RegoError } from '../syntax/location.ts';
import type { CallTarget, Local } from './ir.ts';
import type { Notes } from './metadata.ts';
import { partsOf } from './naming.ts';

export type Names = {
  /** Whether something is defined at this path after `data`. */
  readonly hasRule: (path: readonly string[]) => boolean;
  readonly isFunction: (path: readonly string[]) => boolean;
  readonly hasBuiltin: (name: string) => boolean;
  /** Whether a builtin may not be called any more. */
  readonly isDeprecated: (name: string) => boolean;
  /** Why there is no function of this name. */
  readonly missing: (name: string, location: Location) => RegoError;
  /** Parameters of a function; undefined: as many as it is given. */
  readonly arity: (target: CallTarget) => number | undefined;
  /** Metadata of documents and packages. */
  readonly notes: Notes;
};

/** Imports that make `not` a keyword of bodies. */
const NOT_WORDS: readonly string[] = ['future.keywords', 'future.keywords.not', 'rego.v2'];

type Alias = readonly string[];
/** What the names of one module mean outside of bodies. */
export class ModuleNames {
  readonly path: readonly string[];
  readonly names: Names;
  /** `not` negates a whole expression. */
  readonly knowsNot: boolean;
  readonly #aliases: ReadonlyMap<string, Alias>;

  constructor({ path, imports }: Pick<Module, 'path' | 'imports'>, names: Names) {
    this.path = path;
    this.names = names;
    const aliases = new Map<string, Alias>();
    for (const one of imports) {
      const parts = partsOf(one.path);
      if (parts === undefined || parts[0] === 'future' || parts[0] === 'rego') continue;
      aliases.set(one.alias ?? parts.at(-1) ?? '', parts);
    }
    this.#aliases = aliases;
    const words = imports.map(({ path: imported }) => (partsOf(imported) ?? []).join('.'));
    this.knowsNot = words.some((word) => NOT_WORDS.includes(word));
  }

  /** The path that a name stands for, beginning with `data` or `input`; undefined for a variable. */
  globalOf(name: string): Alias | undefined {
    if (name === 'data' || name === 'input') return [name];
    const alias = this.#aliases.get(name);
    if (alias !== undefined) return alias;
    return this.names.hasRule([...this.path, name]) ? ['data', ...this.path, name] : undefined;
  }
}

/** Variables of one body and of those around it. */
export class Scope {
  readonly #around: Scope | undefined;
  readonly #slots = new Map<string, Local>();
  readonly #declared = new Set<string>();
  readonly captures = new Set<number>();

  constructor(around?: Scope) {
    this.#around = around;
  }

  find(name: string): Local | undefined {
    const own = this.#slots.get(name);
    if (own !== undefined) return own;
    const outer = this.#around?.find(name);
    if (outer !== undefined) this.captures.add(outer.slot);
    return outer;
  }

  isDeclared(name: string): boolean {
    return this.#declared.has(name);
  }

  add(local: Local, declared: boolean): Local {
    this.#slots.set(local.name, local);
    if (declared) this.#declared.add(local.name);
    return local;
  }

  /** Variables by name, as far as they are named by the author. */
  get variables(): ReadonlyMap<string, number> {
    return new Map([...this.#slots].map(([name, { slot }]) => [name, slot]));
  }
}

// SPDX-License-Identifier: Apache-2.0
// What Bartizan asks of policies beyond the language: packages that somebody asks, entrypoints that are defined,
// what bundles may hold, and that a policy says for which findings in answers it may do more than report.
import type { Value } from '../rego/values/value.ts';
import { similarName } from '../rego/compile/similar.ts';
import type { Module } from '../rego/syntax/ast.ts';
import { walkRule } from '../rego/syntax/walk.ts';
import { covers, detectorFaults, detectorsIn } from './detector-names.ts';
import { contractFault, type PolicyFault } from './fault.ts';
import { rulingFaults, writtenRulings } from './rulings.ts';
import { textOf } from './terms.ts';

export const POINTS = ['access', 'request', 'response', 'tools', 'capture'] as const;
/** Packages below `bartizan` that have a meaning besides the points. */
const OTHERS = ['lib', 'settings', 'baseline', 'admin'];
/** Names that are asked of a point. */
const ASKED = ['rulings', 'verdict', 'enforces', 'judges'];
const SETTINGS = 'bartizan/settings';
/** What only the gateway provides. A bundle may have a copy of the library, for OPA to evaluate it. */
const RESERVED = [SETTINGS, 'bartizan/lib'];

export type Contract = {
  /** Modules that are checked; those that are shipped are not. */
  readonly own: readonly Module[];
  /** All modules that are compiled. */
  readonly all: readonly Module[];
  readonly data: Value;
  /** Of the manifest; undefined where there is none. */
  readonly roots: readonly string[] | undefined;
  /** Ids of the detectors in force; undefined: not checked. */
  readonly detectors: readonly string[] | undefined;
  /** Patterns that `data.bartizan.response.enforces` holds; undefined where it is not defined. */
  readonly enforces: readonly string[] | undefined;
};

/** Tests lie beside the policies that they are about. */
export const isTest = ({ path, file }: Pick<Module, 'path' | 'file'>): boolean =>
  file.endsWith('_test.rego') || (path.at(-1) ?? '').endsWith('_test');

const pointOf = ({ path }: Module): string | undefined =>
  path.length === 2 && path[0] === 'bartizan' ? path[1] : undefined;

/** Every breach of the contract, in no order. */
export function contractFaults(contract: Contract): readonly PolicyFault[] {
  const { own, all, roots, data, detectors } = contract;
  const policies = own.filter((module) => !isTest(module));
  return [
    ...policies.flatMap(packageFaults),
    ...noteFaults(all, own),
    ...entrypointFaults(all, own),
    ...policies.flatMap((module) => {
      const point = pointOf(module);
      return point === undefined ? [] : [...rulingFaults(module, point), ...nameFaults(module)];
    }),
    ...(detectors === undefined
      ? []
      : policies.flatMap((module) => detectorFaults(module, detectors))),
    ...enforcesFaults(policies, contract.enforces),
    ...rootFaults(policies, data, roots),
  ];
}

/** `package bartizan.requests` would be asked by nobody. */
function packageFaults({ path, location }: Module): readonly PolicyFault[] {
  const [first, second] = path;
  if (RESERVED.includes(path.slice(0, 2).join('/'))) {
    const message = `package ${path.join('.')} is provided by the gateway`;
    return [contractFault('contract_package', message, { location })];
  }
  if (first !== 'bartizan' || second === undefined) return [];
  const known = [...POINTS, ...OTHERS];
  if (known.includes(second)) return [];
  const meant = similarName(second, known);
  if (meant === undefined) return [];
  const message = `no decision is asked of package ${path.join('.')}`;
  return [
    contractFault('contract_package', message, {
      location,
      hint: `did you mean bartizan.${meant}?`,
    }),
  ];
}

/** OPA takes one METADATA of the scope `package` for each package, in whichever file it stands. */
function noteFaults(all: readonly Module[], own: readonly Module[]): readonly PolicyFault[] {
  const noted = new Map<string, Module>();
  return all.flatMap((module) => {
    const note = module.annotations.find(({ scope }) => scope === 'package');
    const name = module.path.join('.');
    const first = noted.get(name);
    if (note === undefined) return [];
    if (first === undefined) noted.set(name, module);
    if (first === undefined || !own.includes(module)) return [];
    const message = `package annotation redeclared: ${first.file} has one for ${name}`;
    const hint = 'leave it to that file, or write `# scope: rule` above a rule';
    return [contractFault('rego_type_error', message, { location: note.location, hint })];
  });
}

/** A point that somebody rules about has a verdict. Without any ruling at all these are no policies of Bartizan. */
function entrypointFaults(all: readonly Module[], own: readonly Module[]): readonly PolicyFault[] {
  return POINTS.flatMap((point) => {
    const isOf = (module: Module): boolean => pointOf(module) === point && !isTest(module);
    const defines = (name: string) => (module: Module) =>
      isOf(module) && module.rules.some(({ head }) => head.name === name);
    const first = own.find(isOf);
    if (first === undefined || all.some(defines('verdict'))) return [];
    return [
      contractFault('contract_entrypoint', `data.bartizan.${point}.verdict is not defined`, {
        location: first.location,
        hint: 'add `verdict := lib.verdict(rulings)`, with `import data.bartizan.lib`',
      }),
    ];
  });
}

/** `ruling contains ...` in a package that is asked for its `rulings`. */
function nameFaults({ rules }: Module): readonly PolicyFault[] {
  return rules.flatMap(({ head }) => {
    if (head.contains === undefined || ASKED.includes(head.name)) return [];
    const meant = similarName(head.name, ASKED);
    if (meant === undefined) return [];
    const message = `nobody asks for ${head.name}`;
    const hint = `did you mean ${meant}?`;
    return [contractFault('contract_ruling', message, { location: head.location, hint })];
  });
}

/** Answers are held for the detectors of `enforces` alone: another one that masks or blocks makes them `failed`. */
function enforcesFaults(
  policies: readonly Module[],
  enforces: readonly string[] | undefined,
): readonly PolicyFault[] {
  if (enforces === undefined) return [];
  const written = policies
    .filter((module) => pointOf(module) === 'response')
    .flatMap(writtenRulings);
  return written.flatMap(({ rule, members, term }) => {
    const action = textOf(members.get('action'));
    const isShadow = textOf(members.get('mode')) === 'shadow';
    if (isShadow || (action !== 'mask' && action !== 'block' && action !== 'ask')) return [];
    const named = detectorsIn((seen) => walkRule(rule, { term: seen }));
    return named
      .filter(({ pattern }) => !enforces.some((one) => covers(one, pattern)))
      .map(({ pattern }) =>
        contractFault(
          'contract_enforces',
          `data.bartizan.response.enforces does not name ${JSON.stringify(pattern)}`,
          {
            location: term.location,
            hint: `add \`enforces contains "${pattern}"\`: answers are held back for what it names alone`,
          },
        ),
      );
  });
}

function rootFaults(
  policies: readonly Module[],
  data: Value,
  roots: readonly string[] | undefined,
): readonly PolicyFault[] {
  const within = (path: string, root: string): boolean =>
    root === '' || path === root || path.startsWith(`${root}/`);
  const reserved = RESERVED.filter((path) => hasPath(data, path.split('/')));
  return [
    ...reserved.map((path) =>
      contractFault('contract_roots', `data below ${path} is provided by the gateway`),
    ),
    ...(roots ?? [])
      .filter((root) => root !== '' && within(root, SETTINGS))
      .map((root) =>
        contractFault('contract_roots', `root ${JSON.stringify(root)} belongs to the gateway`),
      ),
    ...(roots === undefined ? [] : policies)
      .filter(({ path }) => !roots?.some((root) => within(path.join('/'), root)))
      .map(({ path, location }) =>
        contractFault('contract_roots', `package ${path.join('.')} is outside the roots`, {
          location,
          hint: `roots of .manifest: ${roots?.join(', ')}`,
        }),
      ),
  ];
}

function hasPath(data: Value, path: readonly string[]): boolean {
  let at: unknown = data;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

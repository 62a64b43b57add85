// SPDX-License-Identifier: Apache-2.0
// Roots: the paths of the document tree that a bundle owns. All its packages and data lie below them, and none
// reaches into what the gateway mounts itself.
import type { Json } from '../rego/values/json.ts';
import { bundleRefused } from './refusals.ts';

/** Where the gateway puts its own configuration: a bundle that could write there would write its own rules. */
const RESERVED = 'bartizan/settings';

const partsOf = (path: string): readonly string[] => (path === '' ? [] : path.split('/'));

const isBelow = (path: readonly string[], root: readonly string[]): boolean =>
  root.length <= path.length && root.every((part, index) => part === path[index]);

const overlap = (a: readonly string[], b: readonly string[]): boolean =>
  isBelow(a, b) || isBelow(b, a);

const mismatch = (message: string): Error => bundleRefused('bundle_root_mismatch', message);

/** The roots as a manifest has them, without slashes around. Throws a refusal when two of them overlap. */
export function checkedRoots(given: readonly string[]): readonly string[] {
  const roots = given.map((root) => root.replace(/^\/+|\/+$/g, ''));
  if (roots.some((root) => overlap(partsOf(root), partsOf(RESERVED)))) {
    throw mismatch(`a root holds or lies in ${RESERVED}, which belongs to the gateway`);
  }
  for (const [index, root] of roots.entries()) {
    const other = roots.slice(0, index).find((one) => overlap(partsOf(one), partsOf(root)));
    if (other !== undefined) throw mismatch(`the roots "${other}" and "${root}" overlap`);
  }
  return roots;
}

/** Throws a refusal when the package or entrypoint at `path` lies below no root. */
export function checkBelow(roots: readonly string[], path: readonly string[], what: string): void {
  if (roots.some((root) => isBelow(path, partsOf(root)))) return;
  throw mismatch(`${what} lies below none of its roots`);
}

/** Throws a refusal when some of the data lies below no root. */
export function checkData(roots: readonly string[], data: Json): void {
  const split = roots.map(partsOf);
  const visit = (value: Json, path: readonly string[]): void => {
    if (split.some((root) => isBelow(path, root))) return;
    const isOnTheWay = split.some((root) => isBelow(root, path));
    if (!isOnTheWay || !isObject(value)) {
      throw mismatch('some of its data lies below none of its roots');
    }
    for (const [name, member] of Object.entries(value)) visit(member, [...path, name]);
  };
  visit(data, []);
}

/** The fewest roots that hold all these paths. */
export function rootsOver(paths: readonly (readonly string[])[]): readonly string[] {
  const unique = [...new Set(paths.map((path) => path.join('/')))].sort();
  return unique.filter(
    (path) => !unique.some((other) => other !== path && isBelow(partsOf(path), partsOf(other))),
  );
}

export const isObject = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

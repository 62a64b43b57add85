// SPDX-License-Identifier: Apache-2.0
// What the schema refuses, in words: the setting that is wrong, and the one that was probably meant. A
// value is never repeated: it may be a secret put there by mistake.
import type { z } from 'zod';
import { bartizanConfig } from './config.ts';
import type { Complaint } from './load.ts';
import { nearest } from './nearest.ts';

/** The complaints that one refusal of the schema stands for. */
export function schemaComplaints(issue: z.core.$ZodIssue): Complaint[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      return {
        path: [...issue.path, key],
        message: `unknown setting "${key}"`,
        ...(guess === undefined ? {} : { hint: `did you mean "${guess}"?` }),
      };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.some((errors) => errors.length > 0)) {
    const [best] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
    return (best ?? []).flatMap((inner) =>
      schemaComplaints({ ...inner, path: [...issue.path, ...inner.path] }),
    );
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return [{ path: issue.path, message: `is missing: expected ${issue.expected}` }];
  }
  return [{ path: issue.path, message: issue.message }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** Names of the settings allowed at a path, for suggestions. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let nodes: unknown[] = [bartizanConfig];
  for (const token of path) {
    nodes = nodes.flatMap((node) => children(node, token));
  }
  return nodes.flatMap((node) => options(node)).flatMap((node) => Object.keys(shapeOf(node) ?? {}));
}

type Internals = {
  def?: {
    innerType?: unknown;
    options?: unknown[];
    shape?: Record<string, unknown>;
    valueType?: unknown;
    element?: unknown;
  };
};

function options(node: unknown): unknown[] {
  const def = (node as Internals | undefined)?.def;
  if (def?.innerType !== undefined) return options(def.innerType);
  if (def?.options !== undefined) return def.options.flatMap(options);
  return node === undefined ? [] : [node];
}

function shapeOf(node: unknown): Record<string, unknown> | undefined {
  return (node as Internals).def?.shape;
}

function children(node: unknown, token: PropertyKey): unknown[] {
  return options(node).flatMap((option) => {
    const def = (option as Internals).def;
    const child = def?.shape?.[String(token)] ?? def?.valueType ?? def?.element;
    return child === undefined ? [] : [child];
  });
}

// SPDX-License-Identifier: Apache-2.0
// The parts of a configuration that can be made through the API: where each kind stands in bartizan.yaml,
// what it may be called, and whether a body is one. A body is untrusted: nothing is done with it before
// its size, its depth and its form are known.
import type { z } from 'zod';
import type { ResourceKind } from '../core/ports/cluster.ts';
import { bartizanConfig } from './config.ts';
import type { Problem } from './load.ts';
import { schemaComplaints } from './schema-problems.ts';

const { shape } = bartizanConfig;

/** The section that parts of each kind stand in, and the schema of one. */
export const PARTS = {
  tenant: { section: 'tenants', schema: shape.tenants.unwrap().valueType },
  team: { section: 'teams', schema: shape.teams.unwrap().valueType },
  app: { section: 'apps', schema: shape.apps.valueType },
  agent: { section: 'agents', schema: shape.agents.unwrap().valueType },
  upstream: { section: 'upstreams', schema: shape.upstreams.valueType },
  model: { section: 'models', schema: shape.models.valueType },
  limit: { section: 'limits', schema: shape.limits.unwrap().element },
} as const satisfies Record<ResourceKind, { section: string; schema: z.ZodType }>;

/** One part of each kind, with its defaults. */
export type PartOf = { readonly [Kind in ResourceKind]: z.infer<(typeof PARTS)[Kind]['schema']> };

/** As much as the admin API takes in one body. */
const BODY_CHARS_MAX = 64 * 1024;
/** The deepest part, a model with its targets, has four levels. */
const BODY_DEPTH_MAX = 8;
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Names of models as providers spell them. Not "*", which stands for all. */
const MODEL = /^[A-Za-z0-9@][\w@.:/+-]{0,199}$/;

/** Whether an id may be given to a part of this kind through the API. */
export function isPartId(kind: ResourceKind, id: string): boolean {
  return (kind === 'model' ? MODEL : NAME).test(id);
}

/**
 * One part by itself: its id, its bounds and its schema. Whether it fits the rest of the configuration is
 * for `loadEffective` to say. Never throws for bad input.
 */
export function readPart<Kind extends ResourceKind>(
  kind: Kind,
  id: string,
  body: unknown,
): { readonly value: PartOf[Kind] } | { readonly problems: readonly Problem[] } {
  const { section } = PARTS[kind];
  const problem = (message: string, hint?: string, at: readonly PropertyKey[] = []): Problem => ({
    path: [section, id, ...at].join('.'),
    line: 0,
    resource: `${kind}/${id}`,
    message,
    hint,
  });
  const unfit = isPartId(kind, id) ? unfitBody(body) : 'this id may not be used';
  if (unfit !== undefined) return { problems: [problem(unfit)] };
  const schema: z.ZodType = PARTS[kind].schema;
  const parsed = schema.safeParse(body);
  if (parsed.success) return { value: parsed.data as PartOf[Kind] };
  const from = [section, kind === 'limit' ? 0 : id];
  const problems = parsed.error.issues
    .flatMap((issue) => schemaComplaints({ ...issue, path: [...from, ...issue.path] }))
    .map(({ path, message, hint }) => problem(message, hint, path.slice(from.length)));
  return { problems };
}

/** Why a body cannot be a part of a configuration, or undefined; looks at no more than its bound. */
export function unfitBody(body: unknown): string | undefined {
  if (!isObject(body)) return 'a part of the configuration has to be an object';
  let chars = 0;
  const walk = (value: unknown, depth: number): string | undefined => {
    if (depth > BODY_DEPTH_MAX) return 'nested too deeply';
    chars += typeof value === 'string' ? value.length : 1;
    if (chars > BODY_CHARS_MAX) return 'larger than 64 KB';
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
    if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'not plain data';
    if (!Array.isArray(value) && !isObject(value)) return 'not plain data';
    for (const [key, member] of Object.entries(value)) {
      // An own member of this name turns into a prototype in careless hands.
      if (key === '__proto__') return 'a setting may not be called __proto__';
      chars += key.length;
      const fault = walk(member, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return walk(body, 1);
}

/** Plain data: what JSON and YAML make. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

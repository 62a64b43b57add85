// SPDX-License-Identifier: Apache-2.0
// Why a decision is what it is: which rules made each part of it, at which lines, for which reasons, and which
// rules were asked and did not hold. The decision is made anew by an engine that is watched; the same input and
// facts give the same answer. What rules made is part of it, so an explanation is as confidential as its input.
import { createEngine, type DecisionOptions } from '../engine.ts';
import { constantPath } from '../compile/tree.ts';
import type { Module } from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { canonical, type Value } from '../values/value.ts';
import { Trail, type TrailEvent, type Visit } from './trail.ts';

/** How deep reasons of reasons go. */
const DEPTH_MAX = 8;
const EVENTS_MAX = 5_000;

/** A rule that made a value. */
export type Reason = {
  /** `data.example.deny` */
  readonly rule: string;
  /** The rule, or the `else` of it that held. */
  readonly location: Location;
  /** Of a member: its keys below the rule's name. */
  readonly path: readonly Value[];
  /** The value, or the element of a set. */
  readonly value: Value;
  /** Rules whose values it may have needed. */
  readonly because: readonly Reason[];
};

/** A rule that was asked and made nothing. */
export type Miss = {
  readonly rule: string;
  readonly location: Location;
  /** Expressions that did not hold. */
  readonly failed: readonly Location[];
};

export type Explanation = {
  readonly path: readonly string[];
  /** Undefined: the document is not defined. */
  readonly value: Value | undefined;
  /** The decision failed. */
  readonly error: RegoError | undefined;
  /** Rules of the document itself that made it, and what is below them. */
  readonly reasons: readonly Reason[];
  /** Rules of the document that made nothing, then those that were asked for it. */
  readonly misses: readonly Miss[];
  readonly trace: readonly TrailEvent[];
  /** There was more than is told. */
  readonly isCut: boolean;
};

export type ExplainOptions = DecisionOptions & {
  /** Builtins that the engine excludes may stand in the policies. Default: refused. */
  readonly mocks?: boolean;
  /** Events of the trace. Default: 5000. */
  readonly events?: number;
};

/** Explains `data.<path>`. Throws RegoError for modules that do not compile; a decision that fails is explained. */
export function explain(
  modules: readonly Module[],
  path: readonly string[],
  options: ExplainOptions,
): Explanation {
  const trail = new Trail(options.events ?? EVENTS_MAX);
  const { mocks = false, data } = options;
  const engine = createEngine(modules, {
    mocks,
    watch: trail.watch,
    ...(data !== undefined && { data }),
  });
  let value: Value | undefined;
  let error: RegoError | undefined;
  try {
    value = engine.prepare(path)(options);
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    error = thrown;
  }
  return {
    path,
    value,
    error,
    reasons: trail.visits.flatMap((visit) => reasonsOf(visit, 0)),
    misses: neverMade(trail.visits),
    trace: trail.events,
    isCut: trail.isCut,
  };
}

const nameOf = ({ rule }: Visit): string => {
  const rest = constantPath(rule.dynamic);
  return ['data', ...rule.prefix, ...rest].join('.');
};

function reasonsOf(visit: Visit, depth: number): readonly Reason[] {
  if (visit.made.length === 0) return [];
  const because =
    depth < DEPTH_MAX ? distinct(visit.visits.flatMap((one) => reasonsOf(one, depth + 1))) : [];
  return distinct(
    visit.made.map(({ branch, path, value }) => ({
      rule: nameOf(visit),
      location: branch,
      path,
      value,
      because,
    })),
  );
}

/** A rule says the same value once, however often it is asked. */
function distinct(reasons: readonly Reason[]): readonly Reason[] {
  const seen = new Map<string, Reason>();
  for (const reason of reasons) {
    const { rule, location } = reason;
    const key = `${rule} ${location.file}:${location.start} ${canonical([reason.path, reason.value])}`;
    if (!seen.has(key)) seen.set(key, reason);
  }
  return [...seen.values()];
}

/** Rules that made nothing, however often they were asked, each once. */
function neverMade(visits: readonly Visit[]): readonly Miss[] {
  const all: Visit[] = [];
  const see = (visit: Visit): void => {
    all.push(visit);
    visit.visits.forEach(see);
  };
  visits.forEach(see);
  const making = new Set(all.filter(({ made }) => made.length > 0).map(({ rule }) => rule));
  const misses = new Map<Visit['rule'], Miss>();
  for (const visit of all) {
    const { rule, failed } = visit;
    if (making.has(rule) || misses.has(rule)) continue;
    misses.set(rule, { rule: nameOf(visit), location: rule.location, failed });
  }
  return [...misses.values()];
}

// SPDX-License-Identifier: Apache-2.0
// Turns the text of bartizan.yaml into a frozen configuration, or into a list of problems that name the
// line and suggest a correction. A configuration is taken whole or not at all.
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { bartizanConfig, type BartizanConfig } from './config.ts';
import { crossCheck } from './cross-check.ts';
import { nearest } from './nearest.ts';

export type Problem = {
  /** Dotted path of the setting; empty for the whole file. */
  readonly path: string;
  /** 1-based line in the file; 0 when the place is not known. */
  readonly line: number;
  readonly message: string;
  readonly hint: string | undefined;
};

export type LoadResult =
  | { readonly ok: true; readonly config: BartizanConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A finding of a check that knows more than the schema: a path and what is wrong there. */
export type Complaint = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
};

/** Further checks by parts that the schema cannot know (detectors, capability matrix). */
export type Check = (config: BartizanConfig) => readonly Complaint[];

/** More than any real configuration needs; YAML aliases could otherwise blow up a small file. */
const MAX_CONFIG_CHARS = 4_000_000;
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 50;

/** Reads and checks a whole configuration. Never throws for bad input. */
export function loadConfig(text: string, checks: readonly Check[] = []): LoadResult {
  if (text.length > MAX_CONFIG_CHARS) {
    return failed([{ path: '', line: 0, message: 'file is larger than 4 MB', hint: undefined }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map((error) => ({
        path: '',
        line: error.linePos?.[0].line ?? 0,
        message: error.message.split('\n')[0] ?? 'not valid YAML',
        hint: undefined,
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
  } catch {
    return failed([{ path: '', line: 0, message: 'too many YAML aliases', hint: undefined }]);
  }
  const lineOf = (path: readonly PropertyKey[]): number => findLine(document, lines, path);
  const parsed = bartizanConfig.safeParse(value);
  if (!parsed.success) {
    return failed(parsed.error.issues.flatMap((issue) => explain(issue, value, lineOf)));
  }
  const complaints = [crossCheck, ...checks].flatMap((check) => check(parsed.data));
  if (complaints.length > 0) {
    return failed(
      complaints.map(({ path, message, hint }) => ({
        path: path.join('.'),
        line: lineOf(path),
        message,
        hint,
      })),
    );
  }
  return { ok: true, config: deepFreeze(parsed.data) };
}

function failed(problems: readonly Problem[]): LoadResult {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

function explain(
  issue: z.core.$ZodIssue,
  value: unknown,
  lineOf: (path: readonly PropertyKey[]) => number,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      return {
        path: [...issue.path, key].join('.'),
        line: lineOf([...issue.path, key]),
        message: `unknown setting "${key}"`,
        hint: guess === undefined ? undefined : `did you mean "${guess}"?`,
      };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.some((errors) => errors.length > 0)) {
    const [best] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
    return (best ?? []).flatMap((inner) =>
      explain({ ...inner, path: [...issue.path, ...inner.path] }, value, lineOf),
    );
  }
  return [
    {
      path: issue.path.join('.'),
      line: lineOf(issue.path),
      message: issue.message,
      hint: undefined,
    },
  ];
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

/** Line of the deepest part of the path that the file has. */
function findLine(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => String((item.key as { value?: unknown })?.value) === String(name),
      );
      const offset = (pair?.key as { range?: [number, number, number] } | undefined)?.range?.[0];
      if (offset !== undefined) return lines.linePos(offset).line;
    }
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return path.length === 0 ? 0 : 1;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

// SPDX-License-Identifier: Apache-2.0
// The YAML of a configuration as plain data, with the line of every setting. Refuses what is too large,
// what YAML itself does not allow, and aliases that would blow up a small file.
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';

/** More than any real configuration needs. */
const MAX_CONFIG_CHARS = 4_000_000;
const MAX_ALIASES = 100;

type Fault = { readonly line: number; readonly message: string };

export type Reading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** 1-based line of the deepest part of the path that the text has; 0 for the whole. */
      readonly lineOf: (path: readonly PropertyKey[]) => number;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads a text. Never throws for bad input. */
export function readDocument(text: string): Reading {
  const failed = (line: number, message: string): Reading => ({
    ok: false,
    faults: [{ line, message }],
  });
  if (text.length > MAX_CONFIG_CHARS) return failed(0, 'file is larger than 4 MB');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      line: error.linePos?.[0].line ?? 0,
      message: error.message.split('\n')[0] ?? 'not valid YAML',
    }));
    return { ok: false, faults };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    return { ok: true, value, lineOf: (path) => findLine(document, lines, path) };
  } catch {
    return failed(0, 'too many YAML aliases');
  }
}

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

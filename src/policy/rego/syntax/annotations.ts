// SPDX-License-Identifier: Apache-2.0
// Metadata of rules and packages: YAML in comments that begin with `# METADATA`.
import { parseDocument } from 'yaml';
import type { Annotation, Comment } from './ast.ts';
import { RegoError } from './location.ts';

const SCOPES = ['rule', 'document', 'package', 'subpackages'] as const;
/** Longest block, in characters. */
const BLOCK_CHARS = 65_536;

/** A block of metadata and the row of its last line: what stands below it is what it is about. */
export type Note = { readonly annotation: Annotation; readonly lastRow: number };

/** All blocks of metadata. Throws `rego_parse_error` for one that is not what it has to be. */
export function annotationsIn(comments: readonly Comment[]): readonly Note[] {
  const notes: Note[] = [];
  for (let at = 0; at < comments.length; at++) {
    const first = comments[at];
    if (first === undefined || !/^\s*METADATA\s*$/.test(first.text)) continue;
    const lines: Comment[] = [];
    for (let next = comments[++at]; next !== undefined; next = comments[++at]) {
      const { row } = (lines.at(-1) ?? first).location;
      // What stands behind code is no line of the block.
      if (next.location.row !== row + 1 || next.location.col !== first.location.col) break;
      lines.push(next);
    }
    at--;
    notes.push({ annotation: read(first, lines), lastRow: (lines.at(-1) ?? first).location.row });
  }
  return notes;
}

function read(first: Comment, lines: readonly Comment[]): Annotation {
  const text = lines.map((line) => line.text.replace(/^ /, '')).join('\n');
  const { location } = first;
  const refuse = (message: string): RegoError =>
    new RegoError('rego_parse_error', message, { location });
  if (text.length > BLOCK_CHARS) throw refuse('metadata is too long');
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) throw refuse('metadata is not YAML');
  const values: unknown = document.toJS({ maxAliasCount: 0 });
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw refuse('expected metadata to be an object');
  }
  const given = values as Record<string, unknown>;
  const scope = given['scope'] ?? (given['entrypoint'] === true ? 'document' : 'rule');
  const known = SCOPES.find((one) => one === scope);
  if (known === undefined) throw refuse(`invalid scope of metadata; one of ${SCOPES.join(', ')}`);
  return { scope: known, values: given, location };
}

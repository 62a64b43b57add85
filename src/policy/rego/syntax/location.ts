// SPDX-License-Identifier: Apache-2.0
// Where a piece of a policy stands, and the error that points there.

export type Location = {
  readonly file: string;
  /** From 1. */
  readonly row: number;
  /** From 1, in UTF-16 units. */
  readonly col: number;
  /** UTF-16 offsets in the source. */
  readonly start: number;
  readonly end: number;
};

/** Codes as OPA names them. */
export type RegoErrorCode =
  | 'rego_parse_error'
  | 'rego_compile_error'
  | 'rego_type_error'
  | 'rego_unsafe_var_error'
  | 'rego_recursion_error'
  | 'rego_capability_error'
  | 'eval_conflict_error'
  | 'eval_builtin_error'
  | 'eval_type_error'
  | 'eval_budget_error'
  | 'eval_with_merge_error';

type ErrorPlace = {
  readonly location?: Location | undefined;
  /** What to do about it. */
  readonly hint?: string;
  readonly others?: readonly RegoError[];
};

/** What is wrong with a policy, and where. The message quotes the policy, never what it was asked about. */
export class RegoError extends Error {
  override readonly name = 'RegoError';
  readonly code: RegoErrorCode;
  readonly location: Location | undefined;
  readonly hint: string | undefined;
  /** Further errors of the same stage, in the order of the sources. */
  readonly others: readonly RegoError[];

  constructor(code: RegoErrorCode, message: string, place: ErrorPlace = {}) {
    super(message);
    this.code = code;
    this.location = place.location;
    this.hint = place.hint;
    this.others = place.others ?? [];
  }
}

/** The error and those beside it, as OPA prints them: file and line, code, message, the line itself and a caret. */
export function describe(error: RegoError, sources: ReadonlyMap<string, string>): string {
  return [error, ...error.others].map((one) => described(one, sources)).join('\n');
}

function described(error: RegoError, sources: ReadonlyMap<string, string>): string {
  const { location, code, message, hint } = error;
  if (location === undefined) return `${code}: ${message}`;
  const { file, row, col } = location;
  const line = sources.get(file)?.split('\n')[row - 1];
  const rows = [`${file}:${row}:${col}: ${code}: ${message}`];
  if (line !== undefined) {
    const lead = line.slice(0, col - 1).replace(/[^\t]/g, ' ');
    rows.push(`\t${line}`, `\t${lead}^`);
  }
  if (hint !== undefined) rows.push(`\thint: ${hint}`);
  return rows.join('\n');
}

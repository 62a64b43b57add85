// SPDX-License-Identifier: Apache-2.0
// Turns the text of bartizan.yaml into a frozen configuration, or into a list of problems that name the
// line and suggest a correction. A configuration is taken whole or not at all.
import { bartizanConfig, type BartizanConfig } from './config.ts';
import { crossCheck } from './cross-check.ts';
import { readDocument } from './document.ts';
import { schemaComplaints } from './schema-problems.ts';

export type Problem = {
  /** Dotted path of the setting; empty for the whole file. */
  readonly path: string;
  /** 1-based line in the file; 0 when the place is not known, or not in the file. */
  readonly line: number;
  /** `kind/id` when the place is in a part that was made through the API. */
  readonly resource?: string;
  readonly message: string;
  readonly hint: string | undefined;
};

export type LoadResult =
  | {
      readonly ok: true;
      readonly config: BartizanConfig;
      /** What an operator should know although it is legal: parts that were not applied. */
      readonly notices: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A finding of a check that knows more than the schema: a path and what is wrong there. */
export type Complaint = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
};

/** Further checks by parts that the schema cannot know (detectors, capability matrix). */
export type Check = (config: BartizanConfig) => readonly Complaint[];

/** Where a setting stands. */
export type Place = (
  path: readonly PropertyKey[],
) => Pick<Problem, 'path' | 'line'> & { readonly resource?: string };

const MAX_PROBLEMS = 50;

/** Reads and checks a whole configuration. Never throws for bad input. */
export function loadConfig(text: string, checks: readonly Check[] = []): LoadResult {
  const reading = readDocument(text);
  if (!reading.ok) return unreadable(reading.faults);
  const place: Place = (path) => ({ path: path.join('.'), line: reading.lineOf(path) });
  return validate(reading.value, checks, place);
}

/** Schema, then what the settings demand of each other; frozen when nothing is wrong. */
export function validate(value: unknown, checks: readonly Check[], place: Place): LoadResult {
  const parsed = bartizanConfig.safeParse(value);
  const complaints = parsed.success
    ? [crossCheck, ...checks].flatMap((check) => check(parsed.data))
    : parsed.error.issues.flatMap(schemaComplaints);
  if (parsed.success && complaints.length === 0) {
    return { ok: true, config: deepFreeze(parsed.data), notices: [] };
  }
  return refused(complaints.map(({ path, message, hint }) => ({ ...place(path), message, hint })));
}

/** A text that is not YAML. */
export function unreadable(
  faults: readonly { readonly line: number; readonly message: string }[],
): LoadResult {
  return refused(faults.map((fault) => ({ path: '', ...fault, hint: undefined })));
}

/** The first of the problems: more than these nobody reads at once. */
export function refused(problems: readonly Problem[]): LoadResult {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

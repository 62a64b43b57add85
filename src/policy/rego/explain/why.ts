// SPDX-License-Identifier: Apache-2.0
// An explanation as lines for people: each part of the decision with the rule that made it, then the rules that
// were asked and the expression that did not hold.
import type { Location } from '../syntax/location.ts';
import { displayed } from '../values/display.ts';
import type { Explanation, Reason } from './explain.ts';

/** Characters of a value or a line that are shown. */
const SHOWN_CHARS = 120;

/** `sources`: texts of the modules by their files. */
export function whyLines(
  explanation: Explanation,
  sources: ReadonlyMap<string, string>,
): readonly string[] {
  const { path, value, error, reasons, misses, isCut } = explanation;
  const name = ['data', ...path].join('.');
  const result =
    error === undefined
      ? value === undefined
        ? 'is undefined'
        : `= ${short(displayed(value))}`
      : `failed: ${error.code}: ${error.message}`;
  const lineOf = ({ file, row }: Location): string =>
    short((sources.get(file)?.split('\n')[row - 1] ?? '').trim());
  const placed = (location: Location): string =>
    `${location.file}:${location.row}: ${lineOf(location)}`;
  const lines = [`${name} ${result}`];
  const tell = (reason: Reason, indent: string): void => {
    const at = reason.path.map((key) => `[${displayed(key)}]`).join('');
    lines.push(
      `${indent}${reason.rule}${at}: ${short(displayed(reason.value))}`,
      `${indent}  ${placed(reason.location)}`,
    );
    for (const one of reason.because) tell(one, `${indent}    `);
  };
  for (const reason of reasons) tell(reason, '  ');
  if (misses.length > 0) lines.push('rules that did not hold:');
  for (const { rule, location, failed } of misses) {
    lines.push(`  ${rule}  ${location.file}:${location.row}`);
    for (const one of failed) lines.push(`    does not hold: ${placed(one)}`);
  }
  if (isCut) lines.push('(there is more than is shown)');
  return lines;
}

const short = (text: string): string =>
  text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`;

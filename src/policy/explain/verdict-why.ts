// SPDX-License-Identifier: Apache-2.0
// Why a verdict is what it is, in the words of whoever reads it: each of its reasons with the rules that ruled so, at
// file and line, and the title that their metadata gives them.
import type { Explanation, Reason as Made } from '../rego/explain/explain.ts';
import type { Module } from '../rego/syntax/ast.ts';
import type { Location } from '../rego/syntax/location.ts';
import { displayed } from '../rego/values/display.ts';
import { isArray, isObject, isSet, memberOf, type Value } from '../rego/values/value.ts';

/** What makes verdicts of rulings says nothing about why. */
const LIBRARY = 'data.bartizan.lib.';

/** A rule that a reason comes from. */
export type ReasonSource = {
  /** `data.bartizan.request.rulings` */
  readonly rule: string;
  readonly file: string;
  readonly row: number;
  readonly title?: string;
};

export type VerdictReason = {
  readonly code: string;
  readonly rule: string;
  readonly mode: string;
  readonly action: string;
  /** Nearest to the ruling last: what set it up comes before. */
  readonly from: readonly ReasonSource[];
};

/** The reasons of an explained verdict; empty for what is no verdict. */
export function explainVerdict(
  { value, reasons }: Explanation,
  modules: readonly Module[],
): readonly VerdictReason[] {
  const said = value !== undefined && isObject(value) ? memberOf(value, 'reasons') : undefined;
  const items = said === undefined ? [] : isSet(said) ? said.items : isArray(said) ? said : [];
  const titles = titlesOf(modules);
  const rulings = allOf(reasons).filter(
    ({ value: made, rule }) => isRuling(made) && !rule.startsWith(LIBRARY),
  );
  return items.flatMap((item) => {
    const code = textIn(item, 'code');
    const rule = textIn(item, 'rule');
    if (code === undefined || rule === undefined) return [];
    const from = rulings.filter(
      ({ value: made }) => textIn(made, 'code') === code && textIn(made, 'rule') === rule,
    );
    return [
      {
        code,
        rule,
        mode: textIn(item, 'mode') ?? 'enforce',
        action: textIn(item, 'action') ?? '',
        from: sourcesOf(from, titles),
      },
    ];
  });
}

/** Lines for people: the outcome, then each reason with where it comes from. */
export function verdictWhyLines(
  { value, path, isCut }: Explanation,
  reasons: readonly VerdictReason[],
): readonly string[] {
  const outcome = value !== undefined && isObject(value) ? memberOf(value, 'outcome') : undefined;
  const obligations = value !== undefined && isObject(value) ? memberOf(value, 'obligations') : [];
  const lines = [`data.${path.join('.')}: ${typeof outcome === 'string' ? outcome : 'no outcome'}`];
  for (const { code, rule, mode, action, from } of reasons) {
    const shadow = mode === 'shadow' ? ' (in shadow: changes nothing)' : '';
    lines.push(`  ${action} ${code}, rule ${rule}${shadow}`);
    for (const { rule: name, file, row, title } of from) {
      lines.push(`    ${file}:${row}: ${name}${title === undefined ? '' : `: ${title}`}`);
    }
  }
  if (reasons.length === 0) lines.push('  no rule had anything to say');
  if (obligations !== undefined && isArray(obligations)) {
    for (const one of obligations) lines.push(`  has to be done: ${displayed(one)}`);
  }
  if (isCut) lines.push('(there is more than is shown)');
  return lines;
}

const textIn = (value: Value, name: string): string | undefined => {
  const member = isObject(value) ? memberOf(value, name) : undefined;
  return typeof member === 'string' ? member : undefined;
};

const isRuling = (value: Value): boolean =>
  textIn(value, 'rule') !== undefined && textIn(value, 'action') !== undefined;

/** What was made, and all that it was made of. */
function allOf(reasons: readonly Made[]): readonly Made[] {
  return reasons.flatMap((reason) => [...allOf(reason.because), reason]);
}

function sourcesOf(
  made: readonly Made[],
  titles: ReadonlyMap<string, string>,
): readonly ReasonSource[] {
  const known = new Map<string, ReasonSource>();
  for (const { rule, location } of made) {
    const title = titles.get(keyOf(location)) ?? titles.get(rule);
    const source = {
      rule,
      file: location.file,
      row: location.row,
      ...(title !== undefined && { title }),
    };
    known.set(keyOf(location), source);
  }
  return [...known.values()];
}

const keyOf = ({ file, start }: Location): string => `${file}:${start}`;

/** Titles of metadata, by the place of their rule and by the name of their document. */
function titlesOf(modules: readonly Module[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const { path, rules } of modules) {
    for (const { annotations, location, head } of rules) {
      for (const { scope, values } of annotations) {
        const title = values['title'];
        if (typeof title !== 'string') continue;
        titles.set(keyOf(location), title);
        if (scope === 'document') titles.set(['data', ...path, head.name].join('.'), title);
      }
    }
  }
  return titles;
}

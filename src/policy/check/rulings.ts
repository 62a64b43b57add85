// SPDX-License-Identifier: Apache-2.0
// Rulings that are written out in a policy: members that a ruling does not have, and constants that no ruling may
// hold. What is computed is left to the decision, where a ruling that cannot be read makes the verdict `failed`.
import type { Module, Rule, Term } from '../rego/syntax/ast.ts';
import { similarName } from '../rego/compile/similar.ts';
import { walkRule } from '../rego/syntax/walk.ts';
import { contractFault, type PolicyFault } from './fault.ts';
import { memberTerms, textOf } from './terms.ts';

/** Members of a ruling, and what their constants may be. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  action: ['allow', 'annotate', 'mask', 'block', 'ask', 'fail'],
  mode: ['enforce', 'shadow'],
  style: ['redact', 'last4', 'hash', 'tokenise', 'format-preserving'],
};
const NAMED: Readonly<Record<string, RegExp>> = {
  rule: /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/,
  code: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
};
const REQUIRED = ['rule', 'action', 'code'];
const MEMBERS = [...REQUIRED, 'mode', 'finding', 'style', 'detector', 'obligations', 'facts'];
/** Masks that come back, which an answer has nobody for. */
const REVERSIBLE = ['tokenise', 'format-preserving'];

/** A ruling as far as it is written out. */
export type WrittenRuling = {
  readonly rule: Rule;
  readonly term: Extract<Term, { kind: 'object' }>;
  readonly members: ReadonlyMap<string, Term>;
};

/** Objects that rules named `rulings` put into their set, directly or through a variable. */
export function writtenRulings({ rules }: Module): readonly WrittenRuling[] {
  return rules
    .filter(({ head }) => head.name === 'rulings')
    .flatMap((rule) => {
      const element = rule.head.contains;
      if (element === undefined) return [];
      const objects = element.kind === 'var' ? assignedTo(rule, element.name) : [element];
      return objects.flatMap((term) => {
        const members = memberTerms(term);
        return term.kind === 'object' && members !== undefined ? [{ rule, term, members }] : [];
      });
    });
}

function assignedTo(rule: Rule, name: string): readonly Term[] {
  const found: Term[] = [];
  walkRule(rule, {
    body: (body) => {
      for (const { statement } of body) {
        if (statement.kind !== 'assign' && statement.kind !== 'unify') continue;
        const { left, right } = statement;
        if (left.kind === 'var' && left.name === name) found.push(right);
      }
    },
  });
  return found;
}

/** What is wrong with the rulings of a module of the decision point `point`. */
export function rulingFaults(module: Module, point: string): readonly PolicyFault[] {
  const shape = module.rules
    .filter(({ head }) => head.name === 'rulings' && head.contains === undefined)
    .map(({ location }) =>
      contractFault('contract_ruling', 'rulings is a set that other files add to', {
        location,
        hint: 'write `rulings contains {"rule": ..., "action": ..., "code": ...} if { ... }`',
      }),
    );
  return [...shape, ...writtenRulings(module).flatMap((one) => faultsOfRuling(one, point))];
}

function faultsOfRuling({ term, members }: WrittenRuling, point: string): readonly PolicyFault[] {
  const missing = REQUIRED.filter((name) => !members.has(name));
  const action = textOf(members.get('action'));
  return [
    ...(missing.length === 0
      ? []
      : [
          contractFault('contract_ruling', `a ruling needs ${missing.join(' and ')}`, {
            location: term.location,
            hint: 'without it every verdict that holds this ruling is `failed`',
          }),
        ]),
    ...(action === 'mask' && !members.has('finding')
      ? [
          contractFault('contract_ruling', 'a ruling that masks names its finding', {
            location: term.location,
            hint: 'add "finding": index, its place in input.facts.findings',
          }),
        ]
      : []),
    ...[...members].flatMap(([name, value]) => faultOfMember(name, value, point) ?? []),
  ];
}

function faultOfMember(name: string, term: Term, point: string): PolicyFault | undefined {
  const { location } = term;
  if (!MEMBERS.includes(name)) {
    const meant = similarName(name, MEMBERS);
    return contractFault('contract_ruling', `a ruling has no member ${JSON.stringify(name)}`, {
      location,
      hint: meant === undefined ? `members: ${MEMBERS.join(', ')}` : `did you mean "${meant}"?`,
    });
  }
  const text = textOf(term);
  if (text === undefined) return faultOfKind(name, term);
  const allowed = ONE_OF[name];
  if (allowed !== undefined && !allowed.includes(text)) {
    const meant = similarName(text, allowed);
    return contractFault('contract_ruling', `no such ${name}: ${JSON.stringify(text)}`, {
      location,
      hint: meant === undefined ? `one of ${allowed.join(', ')}` : `did you mean "${meant}"?`,
    });
  }
  if (name === 'style' && point === 'response' && REVERSIBLE.includes(text)) {
    return contractFault('contract_ruling', `an answer cannot be masked with ${text}`, {
      location,
      hint: 'nobody could put the value back: use redact, last4 or hash',
    });
  }
  const pattern = NAMED[name];
  if (pattern === undefined || pattern.test(text)) return undefined;
  return contractFault('contract_ruling', `not a ${name}: ${JSON.stringify(text)}`, {
    location,
    hint:
      name === 'code'
        ? 'letters, digits and . _ - without spaces, for example "privacy.card.masked"'
        : 'printable ASCII, at most 128 characters',
  });
}

/** Constants of the wrong kind: text where a number has to be, and the other way round. */
function faultOfKind(name: string, term: Term): PolicyFault | undefined {
  const wanted = name === 'finding' ? 'number' : name in ONE_OF || name in NAMED ? 'string' : '';
  if (term.kind !== 'scalar' || wanted === '' || typeof term.value === wanted) return undefined;
  return contractFault('contract_ruling', `${name} of a ruling has to be a ${wanted}`, term);
}

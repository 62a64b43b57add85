// SPDX-License-Identifier: Apache-2.0
// What generated inputs are made of, read from the policies that will judge them: the words and numbers that rules
// compare with are those at which they begin to speak.
import { constantParts, textOf } from '../check/terms.ts';
import type { Module, Rule, Term } from '../rego/syntax/ast.ts';
import { walkRule } from '../rego/syntax/walk.ts';
import type { PolicySettings } from '../settings.ts';
import type { Vocabulary } from './generate.ts';

const WORDS_MAX = 500;
const SCORES_MAX = 50;
/** Longer constants are messages. */
const WORD_CHARS = 64;
const TOOLS = ['search', 'send_email', 'run_shell', 'http_get'];
const REGIONS = ['eu', 'us'];

type VocabularyOptions = {
  readonly modules: readonly Module[];
  readonly settings: PolicySettings;
  readonly detectors: readonly string[];
  readonly models: readonly string[];
};

/** Bounded, and the same for the same policies. */
export function vocabularyOf(options: VocabularyOptions): Vocabulary {
  const { modules, settings, detectors, models } = options;
  const found = new Constants();
  for (const rule of modules.flatMap((module) => module.rules)) found.read(rule);
  for (const score of scoresIn(settings)) found.scores.add(score);
  const apps = Object.keys((settings['apps'] ?? {}) as Readonly<Record<string, unknown>>);
  const some = (names: readonly string[], ...more: readonly string[]): readonly string[] => [
    ...new Set([...more, ...names.flatMap((name) => found.comparedWith(name))]),
  ];
  return {
    detectors,
    apps,
    models: some(['model'], ...models),
    regions: some(['region', 'regions'], ...REGIONS),
    scores: [...found.scores].sort((a, b) => a - b).slice(0, SCORES_MAX),
    entities: some(['entity', 'entities'], ...found.listed()),
    tools: some(['tool', 'tools', 'name'], ...TOOLS, ...found.listed()),
    groups: some(['group', 'groups'], ...found.listed()),
    tenants: some(['tenant'], 'default'),
    purposes: some(['purpose'], ''),
    environments: some(['environment'], '', 'production'),
    riskTiers: some(['riskTier', 'tier'], '', 'high'),
    dataClasses: some(['dataClasses', 'class', 'classes'], 'internal', ...found.listed()),
  };
}

/** Constants by the name of what they are compared with: "small" by `model` of `input.facts.model == "small"`. */
class Constants {
  readonly scores = new Set<number>();
  readonly #words = new Map<string, Set<string>>();
  readonly #listed = new Set<string>();

  /** Constants of lists, which may be handed to a function that compares them with anything. */
  listed(): readonly string[] {
    return [...this.#listed].sort();
  }

  comparedWith(name: string): readonly string[] {
    return [...(this.#words.get(name) ?? [])].sort();
  }

  read(rule: Rule): void {
    walkRule(rule, {
      term: (term) => {
        if (term.kind === 'call') this.#compared(term.args);
        if (term.kind === 'array' || term.kind === 'set') this.#list(constantsOf(term));
        if (term.kind !== 'scalar' || typeof term.value !== 'number') return;
        if (term.value > 0 && term.value < 1) this.scores.add(term.value);
      },
      body: (body) => {
        for (const { statement } of body) {
          if (statement.kind === 'unify') this.#compared([statement.left, statement.right]);
          if (statement.kind === 'some-in') this.#compared([statement.value, statement.domain]);
        }
      },
    });
  }

  #list(values: readonly string[]): void {
    for (const value of values) {
      const isWord = value.length <= WORD_CHARS && /^[\w.:/-]+$/.test(value);
      if (isWord && this.#listed.size < WORDS_MAX) this.#listed.add(value);
    }
  }

  /** Either side may be the constant. */
  #compared(args: readonly Term[]): void {
    const [left, right] = args;
    if (left === undefined || right === undefined) return;
    this.#learn(nameOf(left), right);
    this.#learn(nameOf(right), left);
  }

  #learn(name: string | undefined, term: Term): void {
    if (name === undefined) return;
    const words = this.#words.get(name) ?? new Set();
    this.#words.set(name, words);
    for (const value of constantsOf(term)) {
      if (words.size < WORDS_MAX && value.length <= WORD_CHARS) words.add(value);
    }
  }
}

function nameOf(term: Term): string | undefined {
  if (term.kind === 'var') return term.name;
  return term.kind === 'ref' ? constantParts(term).at(-1) : undefined;
}

function constantsOf(term: Term): readonly string[] {
  const items =
    term.kind === 'array' || term.kind === 'set'
      ? term.items
      : term.kind === 'object'
        ? term.entries.map(([key]) => key)
        : [term];
  return items.flatMap((item) => textOf(item) ?? []);
}

/** `min_score` of the rules of the configuration. */
function scoresIn(settings: PolicySettings): readonly number[] {
  const rules = settings['rules'];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown) => {
    const score = (rule as { readonly min_score?: unknown } | null)?.min_score;
    return typeof score === 'number' && score > 0 && score < 1 ? [score] : [];
  });
}

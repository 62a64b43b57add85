// SPDX-License-Identifier: Apache-2.0
// The tokens of one exchange: made while its request is masked, looked up while its answer is un-masked,
// forgotten with it. Tokens follow from the tenant's key, the conversation and the value, so every worker
// of every node makes the same ones from the same conversation, and none of another conversation is in it.
import { BartizanError } from '../../core/errors.ts';
import type { DetectorId } from '../../core/finding.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Keyring } from '../../core/ports/keyring.ts';
import type { KeptToken, TokenScope } from '../../core/ports/vault.ts';
import { surrogateOf } from './format-preserving.ts';
import { Matcher } from './matcher.ts';
import { isName, replaceNameWords } from './name-words.ts';
import { type Form, formOf } from './normal-form.ts';
import type { Revealing } from './reveal.ts';
import { CODE_BITS, codeOf, isToken, labelOf } from './token-code.ts';

/** Two values of a conversation share a code once in millions; a row of hits is a broken keyring. */
const ATTEMPTS = 100;

export type ReversibleStyle = 'tokenise' | 'format-preserving';

export const isReversible = (style: string): style is ReversibleStyle =>
  style === 'tokenise' || style === 'format-preserving';

export type Sensitive = {
  readonly detector: DetectorId;
  readonly entity: string;
  /** As it is meant: without the escapes of JSON. */
  readonly value: string;
};

/** What a replacement stands for. */
type Stood = { readonly value: string; readonly entity: string };

export class TokenBook {
  readonly #keyring: Keyring;
  readonly #scope: TokenScope;
  /** Replacements by style, entity and form of the value. */
  readonly #known = new Map<string, string>();
  readonly #values = new Map<string, Stood>();
  readonly #codes = new Set<string>();
  #revealing: Revealing | undefined;
  #revealedChars = 0;

  constructor(keyring: Keyring, scope: TokenScope) {
    this.#keyring = keyring;
    this.#scope = scope;
  }

  /** True when there is nothing to put back. */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** All that was issued or recalled. */
  get tokens(): readonly KeptToken[] {
    return Array.from(this.#values, ([replacement, { value }]) => ({ replacement, value }));
  }

  /**
   * What the model is given in place of a value: the same for each spelling of it. The first spelling is
   * what comes back. A value with no other of its format gets a token; each word of a name has its own.
   */
  issue(style: ReversibleStyle, sensitive: Sensitive): string {
    const { detector, value } = sensitive;
    if (!isName(detector)) return this.#issue(style, sensitive);
    return replaceNameWords(value, (word) =>
      this.#issue('tokenise', { ...sensitive, value: word }),
    );
  }

  #issue(style: ReversibleStyle, sensitive: Sensitive): string {
    const { detector, entity, value } = sensitive;
    const form = formOf(detector, value);
    const name = JSON.stringify([style, entity, form.kind, form.text]);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const made =
      (style === 'format-preserving' ? this.#surrogate(sensitive) : undefined) ??
      this.#token(entity, form);
    this.#known.set(name, made);
    this.#values.set(made, { value, entity });
    this.#revealing = undefined;
    return made;
  }

  /** Takes over tokens of earlier exchanges of the same conversation. */
  recall(tokens: readonly KeptToken[]): void {
    for (const { replacement, value } of tokens) {
      const entity = entityOf(replacement);
      if (!this.#values.has(replacement)) this.#values.set(replacement, { value, entity });
    }
    this.#revealing = undefined;
  }

  /** For reading the answer. A bound on what is put back keeps ten letters from becoming ten thousand. */
  get revealing(): Revealing {
    this.#revealing ??= this.#compile();
    return this.#revealing;
  }

  #compile(): Revealing {
    const forms: Form[] = [];
    const stood: Stood[] = [];
    for (const [replacement, { value, entity }] of this.#values) {
      const suffixes = isWord(value) ? SUFFIXES : [''];
      for (const suffix of isToken(replacement) ? suffixes : ['']) {
        for (const form of formsOf(replacement, suffix)) {
          forms.push(form);
          stood.push({ value: value + suffix, entity });
        }
      }
    }
    return {
      matcher: new Matcher(forms),
      valueOf: (form) => {
        const { value = '' } = stood[form] ?? {};
        if (this.#revealedChars + value.length > LIMITS.revealedChars) return undefined;
        this.#revealedChars += value.length;
        return value;
      },
      entityOf: (form) => stood[form]?.entity ?? '',
    };
  }

  #surrogate({ entity, value }: Sensitive): string | undefined {
    const key = Buffer.from(this.#keyring.mac('vault', this.#scope.tenant, 'ff1 1'), 'hex');
    const tweak = Buffer.from(JSON.stringify([this.#scope.conversation, entity]));
    const made = surrogateOf(value, { entity, key, tweak });
    // Two spellings of layout are one value; two values never share a surrogate.
    return made !== undefined && (this.#values.get(made)?.value ?? value) === value
      ? made
      : undefined;
  }

  #token(entity: string, { kind, text }: Form): string {
    const { tenant, conversation } = this.#scope;
    // A code stands for one value, whatever its label: models drop labels.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const data = JSON.stringify(['token 1', conversation, entity, kind, text, attempt]);
      const bits = Number.parseInt(this.#keyring.mac('vault', tenant, data).slice(0, 8), 16);
      const code = codeOf(bits & (2 ** CODE_BITS - 1));
      if (this.#codes.has(code)) continue;
      this.#codes.add(code);
      return `${labelOf(entity)}_${code}`;
    }
    throw new BartizanError('internal', undefined, { detail: 'no token left' });
  }
}

/** What languages hang on a name: `Schmidts`, `Schmidten`. Of an address it would make another one. */
const SUFFIXES = ['', 's', 'es', 'n', 'en', 'ns'];
const WORD_CHARS_MAX = 40;
const isWord = (value: string): boolean =>
  value.length <= WORD_CHARS_MAX && /^[\p{L}\p{M}][\p{L}\p{M}'’ -]*$/u.test(value);

/** How a model may write what stands for a value: a token with its label or its code alone. */
function formsOf(replacement: string, suffix: string): readonly Form[] {
  if (!isToken(replacement)) return [formOf('privacy/number', replacement)];
  const text = replacement.toLowerCase() + suffix;
  const code = text.slice(text.lastIndexOf('_') + 1);
  return [
    { kind: 'token', text },
    { kind: 'token', text: code },
  ];
}

/** The entity of a token of an earlier exchange, as its label has it. */
function entityOf(replacement: string): string {
  if (!isToken(replacement)) return 'number';
  const label = replacement.slice(0, replacement.lastIndexOf('_'));
  if (label === labelOf('person-name')) return 'person-name';
  return label.toLowerCase().replaceAll('_', '-');
}

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

export class TokenBook {
  readonly #keyring: Keyring;
  readonly #scope: TokenScope;
  /** Replacements by style, entity and form of the value. */
  readonly #known = new Map<string, string>();
  readonly #values = new Map<string, string>();
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
    return Array.from(this.#values, ([replacement, value]) => ({ replacement, value }));
  }

  /**
   * What the model is given in place of a value: the same for each spelling of it. The first spelling is
   * what comes back. A value with no other of its format gets a token.
   */
  issue(style: ReversibleStyle, sensitive: Sensitive): string {
    const { detector, entity, value } = sensitive;
    const form = formOf(detector, value);
    const name = JSON.stringify([style, entity, form.kind, form.text]);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const made =
      (style === 'format-preserving' ? this.#surrogate(sensitive) : undefined) ??
      this.#token(entity, form);
    this.#known.set(name, made);
    this.#values.set(made, value);
    this.#revealing = undefined;
    return made;
  }

  /** Takes over tokens of earlier exchanges of the same conversation. */
  recall(tokens: readonly KeptToken[]): void {
    for (const { replacement, value } of tokens) {
      if (!this.#values.has(replacement)) this.#values.set(replacement, value);
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
    const values: string[] = [];
    for (const [replacement, value] of this.#values) {
      for (const form of formsOf(replacement)) {
        forms.push(form);
        values.push(value);
      }
    }
    return {
      matcher: new Matcher(forms),
      valueOf: (form) => {
        const value = values[form] ?? '';
        if (this.#revealedChars + value.length > LIMITS.revealedChars) return undefined;
        this.#revealedChars += value.length;
        return value;
      },
    };
  }

  #surrogate({ entity, value }: Sensitive): string | undefined {
    const key = Buffer.from(this.#keyring.mac('vault', this.#scope.tenant, 'ff1 1'), 'hex');
    const tweak = Buffer.from(JSON.stringify([this.#scope.conversation, entity]));
    const made = surrogateOf(value, { entity, key, tweak });
    // Two spellings of layout are one value; two values never share a surrogate.
    return made !== undefined && (this.#values.get(made) ?? value) === value ? made : undefined;
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

/** How a model may write what stands for a value: a token with its label or its code alone. */
function formsOf(replacement: string): readonly Form[] {
  if (!isToken(replacement)) return [formOf('privacy/number', replacement)];
  const text = replacement.toLowerCase();
  const code = text.slice(text.lastIndexOf('_') + 1);
  return [
    { kind: 'token', text },
    { kind: 'token', text: code },
  ];
}

// SPDX-License-Identifier: Apache-2.0
// Small pieces of sentences that explain a configuration. Pure.
import type { BartizanConfig } from './config.ts';

type Limit = BartizanConfig['limits'][number];
type Target = BartizanConfig['models'][string]['targets'][number];

const ESCAPED = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text of others on one line: what would steer a terminal or turn its direction is shown as an escape. */
export const printable = (text: string): string =>
  text.replace(ESCAPED, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** "a, b and c"; `none` for an empty list. */
export function listed(names: readonly string[], none = 'none'): string {
  const [last = none, ...others] = names.map(printable).toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

/** "600 requests a minute per key". */
export function limitWords({ per, unit, window, max }: Limit): string {
  if (unit === 'concurrency') return `${max} at once per ${per}`;
  const amount = unit === 'spend' ? `spend of ${max}` : `${max} ${unit}`;
  return `${amount} a ${window} per ${per}`;
}

/** "openai as gpt-4o (3 in 4), azure": where a model is served, in the order in which it is tried. */
export function targetWords(alias: string, targets: readonly Target[]): string {
  const whole = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets
    .map(({ upstream, model = alias, weight }) => {
      const name = model === alias ? '' : ` as ${printable(model)}`;
      const share = targets.length === 1 ? '' : ` (${weight} in ${whole})`;
      return `${upstream}${name}${share}`;
    })
    .join(', ');
}

/** Scheme and host of an address, without path or credentials. */
export function originWords(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that is not valid';
}

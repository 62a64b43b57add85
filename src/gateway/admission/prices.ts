// SPDX-License-Identifier: Apache-2.0
// What an exchange costs, in millionths of the currency that the prices are stated in. A price per million
// tokens is just so many of these millionths a token.
import type { Usage } from '../../core/exchange.ts';
import type { GatewayConfig } from '../config.ts';
import type { Price } from './config.ts';

const MILLION = 1_000_000;
type Priced = Pick<GatewayConfig, 'prices' | 'models'>;
type Place = { readonly upstream: string; readonly model: string };

/** The price of a model alias as one upstream answers it: its own if it has one, else the alias's. */
export function priceAt(config: Priced, alias: string, at: Place): Price | undefined {
  const { prices } = config;
  const own = `${at.upstream}/${at.model}`;
  // Own properties, so that a model called "constructor" has no price.
  if (Object.hasOwn(prices, own)) return prices[own];
  return Object.hasOwn(prices, alias) ? prices[alias] : undefined;
}

/** The upstreams that may answer an alias, and the names they know it by. */
export function placesOf({ models }: Priced, alias: string): readonly Place[] {
  const model = Object.hasOwn(models, alias) ? models[alias] : undefined;
  if (model === undefined) return [];
  return [...model.targets, ...model.fallback].map(({ upstream, model: name = alias }) => {
    return { upstream, model: name };
  });
}

/** The most that an alias may cost, whichever upstream answers; undefined when one has no price. */
export function highestPrice(config: Priced, alias: string): Price | undefined {
  let highest: Price | undefined;
  for (const place of placesOf(config, alias)) {
    const price = priceAt(config, alias, place);
    if (price === undefined) return undefined;
    highest = {
      input: Math.max(price.input, highest?.input ?? 0),
      output: Math.max(price.output, highest?.output ?? 0),
      request: Math.max(price.request, highest?.request ?? 0),
    };
  }
  return highest;
}

/** Rounded up to a whole millionth. */
export function costOf(price: Price, { inputTokens, outputTokens }: Usage): number {
  const cost = inputTokens * price.input + outputTokens * price.output + price.request * MILLION;
  return wholeAmount(Math.ceil(cost));
}

/** An amount of money in millionths. */
export const toMillionths = (money: number): number => wholeAmount(Math.floor(money * MILLION));

/** What counters can hold: providers' own numbers end up here, and a wrong one must not spoil a count. */
export const wholeAmount = (value: number): number =>
  value > 0 ? Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER) : 0;

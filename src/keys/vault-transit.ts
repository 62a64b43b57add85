// SPDX-License-Identifier: Apache-2.0
// Wrapping of keys by a Transit key that never leaves Vault. Each wrapped key is bound to its name, so that
// whoever may write where they are kept cannot put one in the place of another.
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { Vault } from './vault.ts';
import { vaultPath, vaultRefusal } from './vault-http.ts';

/** Items of one request. */
const BATCH = 500;

export type TransitPlace = { readonly mount: string; readonly key: string };
/** `name` is authenticated with the value (AEAD associated data), not kept with it. */
export type Named = { readonly name: string; readonly value: string };

const encrypted = z.object({ ciphertext: z.string().min(1).max(1_000) });
const decrypted = z.object({ plaintext: z.base64().min(1).max(1_000) });

/** Wraps values, which are base64, in the order given. */
export async function wrap(
  vault: Vault,
  place: TransitPlace,
  items: readonly Named[],
): Promise<readonly string[]> {
  const results = await inBatches(items, (batch) =>
    ask(vault, vaultPath(place.mount, 'encrypt', place.key), {
      input: batch.map(({ name, value }) => ({ plaintext: value, associated_data: base64(name) })),
      item: encrypted,
      what: `wrap keys with ${place.mount}/${place.key}`,
    }),
  );
  return results.map(({ ciphertext }) => ciphertext);
}

/** Opens what `wrap` made under the same names. */
export async function unwrap(
  vault: Vault,
  place: TransitPlace,
  items: readonly Named[],
): Promise<readonly string[]> {
  const results = await inBatches(items, (batch) =>
    ask(vault, vaultPath(place.mount, 'decrypt', place.key), {
      input: batch.map(({ name, value }) => ({ ciphertext: value, associated_data: base64(name) })),
      item: decrypted,
      what: `open keys with ${place.mount}/${place.key}`,
    }),
  );
  return results.map(({ plaintext }) => plaintext);
}

async function inBatches<Result>(
  items: readonly Named[],
  call: (batch: readonly Named[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += BATCH) {
    results.push(...(await call(items.slice(from, from + BATCH))));
  }
  return results;
}

/** One batch: all of it or nothing. An item that fails makes Vault refuse, or name an error beside it. */
async function ask<Item extends z.ZodType>(
  vault: Vault,
  path: string,
  { input, item, what }: { readonly input: readonly object[]; item: Item; what: string },
): Promise<readonly z.infer<Item>[]> {
  const reply = await vault.call({ method: 'POST', path, body: { batch_input: input } });
  if (reply.status !== 200) throw vaultRefusal(reply.status, what);
  const results = z.object({
    data: z.object({ batch_results: z.array(item).length(input.length) }),
  });
  const { data } = results.safeParse(reply.body);
  if (data === undefined) {
    const message = `Vault did not ${what}: its answer is malformed, or names an error.`;
    throw new BartizanError('upstream_malformed', message);
  }
  return data.data.batch_results;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

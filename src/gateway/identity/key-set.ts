// SPDX-License-Identifier: Apache-2.0
// The public keys of one issuer (JSON Web Key Set, RFC 7517), as they were published last.
import { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { type Algorithm, fits, type IssuerKey, keyOf } from './algorithms.ts';

export type KeySet = {
  readonly size: number;
  /**
   * The key with this id that can check this algorithm. Without an id, the only key that can: a token that
   * leaves the choice open gets none.
   */
  find(id: string | undefined, algorithm: Algorithm): IssuerKey | undefined;
  /** Is the key one of these very ones? */
  has(key: IssuerKey): boolean;
  /** Equal for the same keys under the same ids, in whatever order. */
  readonly print: string;
};

/** Reads a key set. Throws `upstream_malformed` when it is none, or holds no key of use. */
export function readKeySet(bytes: Buffer): KeySet {
  const { keys: published } = readObject(bytes);
  if (!Array.isArray(published)) throw malformed('no keys member');
  if (published.length > LIMITS.issuerKeys) throw malformed('too many keys');
  const keys = published.flatMap((jwk) => (isObject(jwk) ? (keyOf(jwk) ?? []) : []));
  if (keys.length === 0) throw malformed('no key of use');
  const byId = Map.groupBy(keys, ({ id }) => id);
  const print = JSON.stringify(
    keys
      .map(({ id, algorithm, key }) => [id, algorithm, key.export({ format: 'jwk' })])
      .map((described) => JSON.stringify(described))
      .toSorted(),
  );
  return {
    size: keys.length,
    find(id, algorithm) {
      const fitting = (id === undefined ? keys : (byId.get(id) ?? [])).filter((key) =>
        fits(key, algorithm),
      );
      return fitting.length === 1 ? fitting[0] : undefined;
    },
    has: (key) => keys.includes(key),
    print,
  };
}

/** A JSON object out of a document of an issuer. Throws `upstream_malformed`. */
export function readObject(bytes: Buffer): JsonObject {
  try {
    const { value } = parseStrict(bytes);
    if (isObject(value)) return value;
  } catch (thrown) {
    if (!(thrown instanceof BartizanError)) throw thrown;
  }
  throw malformed('not a JSON object');
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (detail: string): BartizanError =>
  new BartizanError('upstream_malformed', undefined, { detail });

// SPDX-License-Identifier: Apache-2.0
// What a policy demands of a token (RFC 7519): who signed it and how, who issued it, for whom, and when it is valid.
import { createSecretKey } from 'node:crypto';
import type { Context } from '../evaluate/context.ts';
import {
  entriesOf,
  isArray,
  isNumber,
  memberOf,
  type ObjectValue,
  type Value,
} from '../values/value.ts';
import { failed } from './builtin.ts';
import { isSignedBy, tokenAlgorithm } from './token-algorithms.ts';
import { type VerificationKey, verificationKeys } from './token-keys.ts';

export type TokenConstraints = {
  readonly keys: readonly VerificationKey[];
  /** Empty: that of the token, as far as the keys are for it. */
  readonly alg: string;
  /** Empty: any. */
  readonly iss: string;
  /** Empty: the token must have none. */
  readonly aud: string;
  readonly seconds: number;
};

/** What of a token's header decides how it is verified. */
export type TokenHeader = {
  readonly alg: string;
  readonly kid: string;
  readonly cty: string;
  readonly isValid: boolean;
};

/** Steps that verifying one signature takes. */
export const VERIFY_STEPS = 1_000;

const HEADERS = ['alg', 'kid', 'typ', 'cty'] as const;

/** Throws for constraints that are none, or name no key, or both a key and a secret. */
export function constraintsOf(object: ObjectValue, context: Context): TokenConstraints {
  const text = (name: string): string => {
    const value = memberOf(object, name) ?? '';
    if (typeof value !== 'string') throw failed(`${name} constraint: must be a string`);
    return value;
  };
  for (const [name] of entriesOf(object)) {
    if (
      typeof name !== 'string' ||
      !['cert', 'secret', 'alg', 'iss', 'aud', 'time'].includes(name)
    ) {
      throw failed('unknown token validation constraint');
    }
  }
  const [alg, iss, aud, secret] = [text('alg'), text('iss'), text('aud'), text('secret')];
  const cert =
    memberOf(object, 'cert') === undefined ? undefined : verificationKeys(text('cert'), context);
  if (cert !== undefined && secret !== '') throw failed('duplicate key constraints');
  if (cert === undefined && secret === '') throw failed('no key constraint');
  const keys = cert ?? [{ alg: '', kid: '', key: createSecretKey(Buffer.from(secret, 'utf8')) }];
  return { keys, alg, iss, aud, seconds: secondsOf(memberOf(object, 'time'), context) };
}

function secondsOf(time: Value | undefined, { facts }: Context): number {
  const ns = time ?? facts.nowNs;
  if (!isNumber(ns)) throw failed('token time constraint: must be a number');
  if (ns < 0) throw failed('token time constraint: must not be negative');
  return Number(ns) / 1e9;
}

/** Throws for members of a header that are not of their type. */
export function headerOf(header: ObjectValue): TokenHeader {
  const [alg = '', kid = '', , cty = ''] = HEADERS.map((name) => {
    const value = memberOf(header, name) ?? '';
    if (typeof value !== 'string') throw failed(`${name}: must be a string`);
    return value;
  });
  const crit = memberOf(header, 'crit');
  if (crit !== undefined && !isArray(crit)) throw failed('crit: must be a list');
  if (crit?.length === 0) throw failed('crit: must be a nonempty list');
  // RFC 7515, 4.1.11: what is critical and not understood makes a token invalid.
  const isUnderstood = crit?.every((name) => (HEADERS as readonly Value[]).includes(name)) ?? true;
  return { alg, kid, cty, isValid: alg !== '' && isUnderstood };
}

/** Keys that may have signed with `alg`: the one that the token names, or all. */
export function candidates(
  keys: readonly VerificationKey[],
  alg: string,
  kid: string,
): readonly VerificationKey[] {
  const named = kid === '' ? undefined : keys.find((key) => key.kid === kid);
  // RFC 7517, 4.4: a key that says what it is for is for nothing else.
  return (named === undefined ? keys : [named]).filter((key) => key.alg === '' || key.alg === alg);
}

/** Whether one of `keys` signed `data` with the algorithm `alg`. */
export function isSigned(
  keys: readonly VerificationKey[],
  { alg, kid }: Pick<TokenHeader, 'alg' | 'kid'>,
  { data, signature }: { readonly data: Buffer; readonly signature: Buffer },
  { budget }: Context,
): boolean {
  const algorithm = tokenAlgorithm(alg);
  if (algorithm === undefined) return false;
  return candidates(keys, alg, kid).some(({ key }) => {
    budget.spend(VERIFY_STEPS);
    return isSignedBy(algorithm, key, data, signature);
  });
}

/** Whether the claims are as demanded. Throws for times that are no numbers. */
export function isClaimed(payload: ObjectValue, { iss, aud, seconds }: TokenConstraints): boolean {
  if (iss !== '' && memberOf(payload, 'iss') !== iss) return false;
  const audience = memberOf(payload, 'aud');
  if (audience === undefined ? aud !== '' : !isFor(audience, aud)) return false;
  const exp = timeIn(payload, 'exp');
  if (exp !== undefined && seconds >= exp) return false;
  const nbf = timeIn(payload, 'nbf');
  return nbf === undefined || seconds >= nbf;
}

const isFor = (audience: Value, aud: string): boolean =>
  isArray(audience) ? audience.includes(aud) : audience === aud;

function timeIn(payload: ObjectValue, name: string): number | bigint | undefined {
  const value = memberOf(payload, name);
  if (value === undefined || isNumber(value)) return value;
  throw failed(`${name} value must be a number`);
}

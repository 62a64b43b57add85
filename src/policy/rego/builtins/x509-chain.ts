// SPDX-License-Identifier: Apache-2.0
// Chains of certificates from a leaf to a root (RFC 5280, 6.1): signed by each other, valid at one instant,
// and for the names and uses that are asked for.
import { isIP } from 'node:net';
import { X509Certificate } from 'node:crypto';
import type { Context } from '../evaluate/context.ts';
import type { Certificate } from './x509-certificate.ts';
import { permitsNames } from './x509-constraints.ts';
import { ANY_USAGE } from './x509-usages.ts';

export type ChainDemands = {
  /** Empty: any. */
  readonly host: string;
  readonly ms: number;
  /** Identifiers, one of which is enough. */
  readonly usages: readonly string[];
};

/** Most signatures that are checked for one leaf. */
const SIGNATURES_MAX = 100;
/** Steps that checking one takes. */
const SIGNATURE_STEPS = 1_000;
/** Digests that may not vouch for anything any more: MD2, MD5, SHA-1; DSA is no algorithm of chains at all. */
const BROKEN = new Set([0, 1, 2, 3, 7, 8, 9]);

/** From the leaf to the root; undefined: there is no such chain. */
export function chainOf(
  [root, ...others]: readonly Certificate[],
  demands: ChainDemands,
  { budget }: Context,
): readonly Certificate[] | undefined {
  const leaf = others.pop();
  if (root === undefined || leaf === undefined) return undefined;
  if (!fits(leaf, [], demands) || !isFor(leaf, demands.host)) return undefined;
  if (leaf.raw.equals(root.raw)) return isUsable([leaf], demands.usages) ? [leaf] : undefined;
  let left = SIGNATURES_MAX;
  const extend = (chain: readonly Certificate[]): readonly Certificate[] | undefined => {
    const last = chain.at(-1);
    if (last === undefined) return undefined;
    for (const issuer of [root, ...others]) {
      if (!issuer.subject.equals(last.issuer) || chain.some(({ raw }) => raw.equals(issuer.raw)))
        continue;
      if (left-- <= 0) return undefined;
      budget.spend(SIGNATURE_STEPS);
      if (
        !fits(issuer, chain, demands) ||
        !mayIssue(issuer, issuer === root) ||
        !isSignedBy(last, issuer)
      )
        continue;
      const longer = [...chain, issuer];
      const found = issuer === root ? isUsable(longer, demands.usages) && longer : extend(longer);
      if (found) return found;
    }
    return undefined;
  };
  return extend([leaf]);
}

/** Whether it is valid at the instant, understood, and all of `below` within what it permits. */
function fits(
  { notBefore, notAfter, extensions }: Certificate,
  below: readonly Certificate[],
  { ms }: ChainDemands,
): boolean {
  if (extensions.unhandled.length > 0) return false;
  if (ms < Date.parse(notBefore) || ms > Date.parse(notAfter)) return false;
  const length = extensions.constraints?.pathLength ?? -1;
  // The leaf itself does not count.
  if (below.length > 0 && length >= 0 && below.length - 1 > length) return false;
  return below.every(
    (one) => !one.extensions.hasNames || permitsNames(extensions, one.extensions.names),
  );
}

function mayIssue(
  { version, extensions: { constraints, keyUsage } }: Certificate,
  isRoot: boolean,
): boolean {
  const isAuthority = constraints === undefined ? isRoot && version < 3 : constraints.isCa;
  // Bit 5: to sign certificates.
  return isAuthority && (keyUsage === 0 || (keyUsage & 32) !== 0);
}

function isSignedBy({ raw, signatureAlgorithm }: Certificate, issuer: Certificate): boolean {
  if (BROKEN.has(signatureAlgorithm)) return false;
  try {
    return new X509Certificate(raw).verify(new X509Certificate(issuer.raw).publicKey);
  } catch {
    return false;
  }
}

function isFor({ raw }: Certificate, host: string): boolean {
  if (host === '') return true;
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  try {
    const certificate = new X509Certificate(raw);
    if (isIP(plain) !== 0) return certificate.checkIP(plain) !== undefined;
    return certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Whether one of `usages` is granted by every certificate that says what it is for. */
function isUsable(chain: readonly Certificate[], usages: readonly string[]): boolean {
  if (usages.includes(ANY_USAGE)) return true;
  return usages.some((usage) =>
    chain.every(({ extensions: { extendedUsages } }) => {
      const granted = extendedUsages.map((id) => id.join('.'));
      return granted.length === 0 || granted.includes(usage) || granted.includes(ANY_USAGE);
    }),
  );
}

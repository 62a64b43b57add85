// SPDX-License-Identifier: Apache-2.0
// What keys of certificates may be used for beyond signing and encrypting (RFC 5280, 4.2.1.12).
import type { Oid } from './x509-extensions.ts';

const USAGES: readonly (readonly [name: string, oid: string])[] = [
  ['KeyUsageAny', '2.5.29.37.0'],
  ['KeyUsageServerAuth', '1.3.6.1.5.5.7.3.1'],
  ['KeyUsageClientAuth', '1.3.6.1.5.5.7.3.2'],
  ['KeyUsageCodeSigning', '1.3.6.1.5.5.7.3.3'],
  ['KeyUsageEmailProtection', '1.3.6.1.5.5.7.3.4'],
  ['KeyUsageIPSECEndSystem', '1.3.6.1.5.5.7.3.5'],
  ['KeyUsageIPSECTunnel', '1.3.6.1.5.5.7.3.6'],
  ['KeyUsageIPSECUser', '1.3.6.1.5.5.7.3.7'],
  ['KeyUsageTimeStamping', '1.3.6.1.5.5.7.3.8'],
  ['KeyUsageOCSPSigning', '1.3.6.1.5.5.7.3.9'],
  ['KeyUsageMicrosoftServerGatedCrypto', '1.3.6.1.4.1.311.10.3.3'],
  ['KeyUsageNetscapeServerGatedCrypto', '2.16.840.1.113730.4.1'],
  ['KeyUsageMicrosoftCommercialCodeSigning', '1.3.6.1.4.1.311.2.1.22'],
  ['KeyUsageMicrosoftKernelCodeSigning', '1.3.6.1.4.1.311.61.1.1'],
];

export const ANY_USAGE = '2.5.29.37.0';
export const SERVER_USAGE = '1.3.6.1.5.5.7.3.1';

/** The identifier of a usage by the name that policies have for it. */
export const usageNamed = (name: string): string | undefined =>
  USAGES.find(([known]) => known === name)?.[1];

/** Numbers of those that have one, and the others. */
export function usageCodes(ids: readonly Oid[]): {
  readonly known: readonly number[];
  readonly unknown: readonly Oid[];
} {
  const codes = ids.map((id) => USAGES.findIndex(([, oid]) => oid === id.join('.')));
  return {
    known: codes.filter((code) => code !== -1),
    unknown: ids.filter((_, at) => codes[at] === -1),
  };
}

// SPDX-License-Identifier: Apache-2.0
// Which network addresses an upstream may have. Closed by default: whatever is not plainly public (IANA
// special-purpose registries, RFC 6890) is refused unless the configuration names it, and the metadata
// services of the clouds are refused unless they are named one by one.
import { BlockList, isIP, isIPv4 } from 'node:net';
import { BartizanError } from '../../core/errors.ts';

const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network; reaches loopback on Linux
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relay
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** Inside 2000::/3, the only block that is allocated as global unicast. */
const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // IETF protocol assignments; holds Teredo, 2001::/32, which embeds IPv4
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which embeds IPv4
  ['3fff::', 20], // documentation
];

/** Metadata and platform services; the Azure one stands in public address space. */
const METADATA: readonly string[] = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
];

const refusedV4 = blockList(NOT_PUBLIC_V4, 'ipv4');
const refusedV6 = blockList(NOT_PUBLIC_V6, 'ipv6');
const globalV6 = blockList([['2000::', 3]], 'ipv6');
const metadata = new BlockList();
for (const address of METADATA) metadata.addAddress(address, familyOf(address));

/** Says whether a connection to this address may be opened. */
export type AddressRule = (address: string) => boolean;

/**
 * The rule for one upstream. `allowed` names addresses or CIDR blocks that are open although they are
 * not public. Throws BartizanError `config_invalid` for an entry that is neither.
 */
export function addressRule(allowed: readonly string[]): AddressRule {
  const blocks = new BlockList();
  const named = new BlockList();
  for (const entry of allowed) {
    const [address = '', bits, ...rest] = entry.split('/');
    const width = isIPv4(address) ? 32 : 128;
    const prefix = bits === undefined ? width : Number(bits);
    const wellFormed = bits === undefined || /^\d{1,3}$/.test(bits);
    if (isIP(address) === 0 || rest.length > 0 || !wellFormed || prefix > width) {
      throw new BartizanError(
        'config_invalid',
        'allow_addresses holds what is no address or block',
      );
    }
    blocks.addSubnet(address, prefix, familyOf(address));
    if (prefix === width) named.addAddress(address, familyOf(address));
  }
  return (address) => {
    const plain = withoutZone(address);
    if (isIP(plain) === 0) return false;
    const family = familyOf(plain);
    // A block such as 0.0.0.0/0 must not open the metadata service by the way.
    if (metadata.check(plain, family)) return named.check(plain, family);
    return isPublic(plain) || blocks.check(plain, family);
  };
}

function isPublic(address: string): boolean {
  if (isIPv4(address)) return !refusedV4.check(address, 'ipv4');
  // IPv4-mapped, NAT64 (64:ff9b::/96), unique local, link-local and multicast all lie outside 2000::/3.
  return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
}

const withoutZone = (address: string): string => address.split('%', 1)[0] ?? '';

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function blockList(
  entries: readonly (readonly [string, number])[],
  family: 'ipv4' | 'ipv6',
): BlockList {
  const list = new BlockList();
  for (const [address, bits] of entries) list.addSubnet(address, bits, family);
  return list;
}

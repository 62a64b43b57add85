// SPDX-License-Identifier: Apache-2.0
// The addresses a key may be used from. Read once when a snapshot is built; an entry that cannot be read
// opens nothing.
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Says whether an address is on the list. IPv4 in IPv6 (::ffff:192.0.2.1) is the IPv4 address. */
export type AddressList = (address: string) => boolean;

/** A list of addresses and CIDR blocks, or undefined when one of them is neither. */
export function addressList(entries: readonly string[]): AddressList | undefined {
  const blocks = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const width = isIPv4(address) ? 32 : 128;
    const prefix = bits === undefined ? width : Number(bits);
    const wellFormed = bits === undefined || /^\d{1,3}$/.test(bits);
    if (isIP(address) === 0 || rest.length > 0 || !wellFormed || prefix > width) return undefined;
    blocks.addSubnet(address, prefix, familyOf(address));
  }
  return (address) => {
    const plain = address.split('%', 1)[0] ?? '';
    return isIP(plain) !== 0 && blocks.check(plain, familyOf(plain));
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

// SPDX-License-Identifier: Apache-2.0
// The virtual keys of a snapshot, with what is read of them once and not per request.
import type { KeyRecord } from '../../core/ports/store.ts';
import { type AddressList, addressList } from './address-list.ts';

export type HeldKey = {
  readonly record: KeyRecord;
  /** Where it may be used from. */
  readonly opensFor: AddressList;
};

/** Keys by public prefix. */
export type HeldKeys = ReadonlyMap<string, HeldKey>;

const anywhere: AddressList = () => true;
const nowhere: AddressList = () => false;

/** A record whose addresses cannot be read is a key that opens from nowhere; it stops no other. */
export function heldKeys(records: readonly KeyRecord[]): HeldKeys {
  // Many keys of an installation share a list: the office, the cluster.
  const lists = new Map<string, AddressList>();
  const listOf = ({ addresses }: KeyRecord): AddressList => {
    if (addresses.length === 0) return anywhere;
    const name = addresses.join(' ');
    const list = lists.get(name) ?? addressList(addresses) ?? nowhere;
    lists.set(name, list);
    return list;
  };
  return new Map(records.map((record) => [record.prefix, { record, opensFor: listOf(record) }]));
}

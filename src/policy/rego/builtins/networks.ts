// SPDX-License-Identifier: Apache-2.0
// IP networks in CIDR form (RFC 4632, RFC 4291). Nothing is looked up.
import { isIPv4, isIPv6 } from 'node:net';
import { RegoError } from '../syntax/location.ts';
import { isArray, isObject, isSet, RegoSet, typeName, type Value } from '../values/value.ts';
import { membersOf } from '../evaluate/members.ts';
import { builtin, type Builtins, failed } from './builtin.ts';

/** Addresses `first` to `last`, of 32 or 128 bits. */
type Range = { readonly bits: 32 | 128; readonly first: bigint; readonly last: bigint };

/** Most addresses that a network is written out as. */
const EXPANDED_MAX = 1n << 16n;

function addressOf(text: string): { readonly bits: 32 | 128; readonly value: bigint } | undefined {
  if (isIPv4(text)) return { bits: 32, value: v4(text) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = mapped?.[2] === undefined ? 0n : v4(mapped[2]);
  const hex =
    mapped === null
      ? text
      : `${mapped[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = '', rest] = hex.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = rest === undefined ? [] : groups(rest);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const value = [...left, ...zeros, ...right].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
  // What is an IPv4 address in IPv6 clothes is that address.
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

const v4 = (text: string): bigint =>
  text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

function networkOf(text: string): Range | undefined {
  const [, address = '', prefix = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const found = addressOf(address);
  if (found === undefined || Number(prefix) > found.bits) return undefined;
  const { bits, value } = found;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = value - (value % size);
  return { bits, first, last: first + size - 1n };
}

function networkIn(text: string): Range {
  const found = networkOf(text);
  if (found === undefined) throw failed(`invalid CIDR address: ${text}`);
  return found;
}

/** A network, or one address. */
function rangeIn(text: string): Range {
  const address = addressOf(text);
  return address === undefined
    ? networkIn(text)
    : { bits: address.bits, first: address.value, last: address.value };
}

const contains = (a: Range, b: Range): boolean =>
  a.bits === b.bits && a.first <= b.first && b.last <= a.last;
const intersects = (a: Range, b: Range): boolean =>
  a.bits === b.bits && a.first <= b.last && b.first <= a.last;

/** RFC 5952: the longest row of zeros, from two on, is left out. */
function textOf(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((by) => String((value >> by) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  );
  let [start, length] = [0, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === '0') to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

/** Networks that together are exactly the ranges, as few as possible. */
function merged(ranges: readonly Range[]): readonly string[] {
  const sorted = [...ranges].sort(
    (a, b) => a.bits - b.bits || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  const joined: Range[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before !== undefined && before.bits === range.bits && range.first <= before.last + 1n) {
      joined[joined.length - 1] = {
        ...before,
        last: range.last > before.last ? range.last : before.last,
      };
    } else joined.push(range);
  }
  return joined.flatMap(networksOf);
}

function networksOf({ bits, first, last }: Range): readonly string[] {
  const found: string[] = [];
  for (let at = first; at <= last; ) {
    let free = 0;
    while (
      free < bits &&
      at % (2n << BigInt(free)) === 0n &&
      at + (2n << BigInt(free)) - 1n <= last
    )
      free++;
    found.push(`${textOf(at, bits)}/${bits - free}`);
    at += 1n << BigInt(free);
  }
  return found;
}

function mergeable(item: Value, position: number): Range {
  if (typeof item !== 'string') {
    throw new RegoError(
      'eval_type_error',
      `operand ${position} must be string but got ${typeName(item)}`,
    );
  }
  if (isIPv6(item) && !item.includes('/')) throw failed('IPv6 invalid: needs prefix length');
  return isIPv4(item) ? networkIn(`${item}/${classBits(item)}`) : rangeIn(item);
}

/** The network that an address without a prefix had before there were prefixes (RFC 791): OPA merges those. */
function classBits(address: string): number {
  const first = Number(address.split('.')[0]);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

/** What is to be compared, by its index, key, or itself. */
function candidates(value: Value, position: number): readonly (readonly [Value, string])[] {
  const text = (item: Value): string => {
    const first = isArray(item) ? item[0] : item;
    if (typeof first === 'string') return first;
    throw failed(`operand ${position}: element must be string or non-empty array`);
  };
  if (typeof value === 'string') return [[value, value]];
  if (isArray(value) || isSet(value) || isObject(value)) {
    return [...membersOf(value)].map(([key, item]) => [key, text(item)]);
  }
  throw new RegoError(
    'eval_type_error',
    `operand ${position} must be one of {string, array, set, object} but got ${typeName(value)}`,
  );
}

export const NETWORKS: Builtins = {
  'net.cidr_contains': builtin(2, (args) =>
    contains(networkIn(args.string(0)), rangeIn(args.string(1))),
  ),
  'net.cidr_overlap': builtin(2, (args) =>
    contains(networkIn(args.string(0)), rangeIn(args.string(1))),
  ),
  'net.cidr_intersects': builtin(2, (args) =>
    intersects(networkIn(args.string(0)), networkIn(args.string(1))),
  ),
  'net.cidr_is_valid': builtin(1, (args) => {
    const text = args.any(0);
    return typeof text === 'string' && networkOf(text) !== undefined;
  }),
  'net.cidr_expand': builtin(1, (args, { budget }) => {
    const { bits, first, last } = networkIn(args.string(0));
    if (last - first >= EXPANDED_MAX) throw failed('network is too large');
    budget.spend(Number(last - first) + 1);
    const found = new RegoSet();
    for (let at = first; at <= last; at++) found.add(textOf(at, bits));
    return found;
  }),
  'net.cidr_merge': builtin(
    1,
    (args) => new RegoSet(merged(args.items(0).map((item) => mergeable(item, 1)))),
  ),
  'net.cidr_contains_matches': builtin(2, (args, { budget }) => {
    const networks = candidates(args.any(0), 1).map(
      ([key, text]) => [key, networkIn(text)] as const,
    );
    const others = candidates(args.any(1), 2).map(([key, text]) => [key, rangeIn(text)] as const);
    budget.spend(networks.length * others.length);
    const found = new RegoSet();
    for (const [key, network] of networks) {
      for (const [other, range] of others) if (contains(network, range)) found.add([key, other]);
    }
    return found;
  }),
};

// SPDX-License-Identifier: Apache-2.0
// Semantic versions (semver.org, 2.0.0) and UUIDs (RFC 9562).
import { createHash } from 'node:crypto';
import { builtin, type Builtins, failed } from './builtin.ts';
import { type Value } from '../values/value.ts';
import { compareText } from '../values/text-order.ts';
import { wholeNumber } from '../values/number.ts';

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

type Version = { readonly numbers: readonly string[]; readonly before: readonly string[] };

function versionOf(text: string, position: number): Version {
  const parts = SEMVER.exec(text);
  if (parts === null || text.length > 256) {
    throw failed(`operand ${position}: string ${JSON.stringify(text)} is not a valid SemVer`);
  }
  return { numbers: parts.slice(1, 4), before: parts[4]?.split('.') ?? [] };
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return compareNumbers(a, b);
  return left === right ? compareText(a, b) : left ? -1 : 1;
}

function compareVersions(a: Version, b: Version): number {
  for (const [at, number] of a.numbers.entries()) {
    const order = compareNumbers(number, b.numbers[at] ?? '0');
    if (order !== 0) return order;
  }
  // What comes before a release is lower than the release.
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [at, one] of a.before.entries()) {
    const other = b.before[at];
    const order = other === undefined ? 1 : compareIdentifiers(one, other);
    if (order !== 0) return order;
  }
  return a.before.length - b.before.length;
}

const UUID =
  /^(?:urn:uuid:)?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
/** From 1582-10-15, where times of UUIDs begin, to 1970, in steps of 100 ns. */
const EPOCH_STEPS = 122_192_928_000_000_000n;
const DOMAINS = ['Person', 'Group', 'Org'];

function uuidFacts(text: string): Value | undefined {
  // Whatever stands around it, usually braces.
  const plain = text.length === 38 ? text.slice(1, -1) : text;
  const bare = /^[0-9a-f]{32}$/i.test(plain)
    ? plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : plain;
  const [, low = '', mid = '', high = '', sequence = '', node = ''] = UUID.exec(bare) ?? [];
  if (low === '') return undefined;
  const version = parseInt(high.charAt(0), 16);
  const facts: Record<string, Value> = { version, variant: variantOf(parseInt(sequence, 16)) };
  if (version !== 1 && version !== 2) return facts;
  const first = parseInt(node.slice(0, 2), 16);
  facts['nodeid'] = (node.match(/../g) ?? []).join('-').toLowerCase();
  facts['macvariables'] =
    `${first & 2 ? 'local' : 'global'}:${first & 1 ? 'multicast' : 'unicast'}`;
  const steps =
    (BigInt(`0x${high}`) & 0xfffn) * 2n ** 48n +
    BigInt(`0x${mid}`) * 2n ** 32n +
    BigInt(`0x${low}`);
  facts['time'] = wholeNumber((steps - EPOCH_STEPS) * 100n);
  facts['clocksequence'] = parseInt(sequence, 16) & 0x3fff;
  if (version === 2) {
    facts['domain'] =
      DOMAINS[parseInt(sequence.slice(2), 16)] ?? `Domain${parseInt(sequence.slice(2), 16)}`;
    facts['id'] = parseInt(low, 16);
  }
  return facts;
}

function variantOf(sequence: number): string {
  if ((sequence & 0xc000) === 0x8000) return 'RFC4122';
  if ((sequence & 0xe000) === 0xc000) return 'Microsoft';
  return (sequence & 0xe000) === 0xe000 ? 'Future' : 'Reserved';
}

/** A UUID (version 4) that the decision's seed and `name` decide. */
function madeUuid(seed: string, name: string): string {
  const bytes = createHash('sha256').update(`uuid\u0000${seed}\u0000${name}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A whole number from 0 to below `max`, decided by the decision's seed and `name`. */
function madeNumber(seed: string, name: string, max: bigint): number | bigint {
  const bytes = createHash('sha256')
    .update(`rand\u0000${seed}\u0000${max}\u0000${name}`)
    .digest('hex');
  return max === 0n ? 0 : wholeNumber(BigInt(`0x${bytes}`) % max);
}

export const VERSIONS: Builtins = {
  'semver.is_valid': builtin(1, (args) => {
    const text = args.any(0);
    return typeof text === 'string' && SEMVER.test(text);
  }),
  'semver.compare': builtin(2, (args) =>
    Math.sign(compareVersions(versionOf(args.string(0), 1), versionOf(args.string(1), 2))),
  ),
  'uuid.parse': builtin(1, (args) => uuidFacts(args.string(0))),
  'uuid.rfc4122': builtin(1, (args, { facts }) => madeUuid(facts.seed, args.string(0))),
  'rand.intn': builtin(2, (args, { facts }) => {
    const max = BigInt(args.integer(1));
    return madeNumber(facts.seed, args.string(0), max < 0n ? -max : max);
  }),
};

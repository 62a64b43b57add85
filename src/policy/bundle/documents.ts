// SPDX-License-Identifier: Apache-2.0
// Data files of a bundle, read strictly: two readers must see the same document, and no number may lose a
// digit on the way.
import { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Json } from '../rego/values/json.ts';
import { exactNumber } from '../rego/values/decimal.ts';
import { compareText } from '../rego/values/text-order.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';
import { readYaml } from './yaml-document.ts';

export type Document = {
  readonly value: Json;
  /**
   * The text whose digest stands for the file: members in the order of their names, no spaces, numbers as they
   * were written. It is what OPA hashes of structured files, whatever their layout.
   */
  canonical(): string;
};

/** A number that was not written as JavaScript would write it. */
class WrittenNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Written =
  | null
  | boolean
  | number
  | string
  | WrittenNumber
  | readonly Written[]
  | WrittenObject;
type WrittenObject = { readonly [name: string]: Written };

const malformed = (path: string, what: string): Error =>
  bundleRefused('bundle_malformed', `${path} ${what}`);

/** The document of a file by the kind that its name says. Throws a refusal. */
export function readDocument(path: string, bytes: Buffer): Document {
  if (!/\.ya?ml$/.test(path)) return readJson(path, bytes);
  const value = readYaml(path, bytes);
  return { value, canonical: () => canonicalText(value) };
}

/** Throws a refusal for what is not strict JSON, or holds a number that no double holds. */
export function readJson(path: string, bytes: Buffer): Document {
  let value: Json;
  try {
    value = parseStrict(bytes, {
      depth: LIMITS.jsonDepth,
      nodes: BUNDLE_LIMITS.dataNodes,
    }).value;
  } catch (thrown) {
    const why = thrown instanceof BartizanError ? `: ${thrown.message}` : '';
    throw malformed(path, `is not strict JSON${why}`);
  }
  let isPlain = true;
  const written = JSON.parse(
    bytes.toString('utf8'),
    (_name, member: unknown, context?: { readonly source?: string }) => {
      if (typeof member !== 'number') return member;
      const source = context?.source ?? '';
      if (String(member) === source) return member;
      if (!isExact(source)) throw losesDigits(path);
      isPlain = false;
      return new WrittenNumber(source);
    },
  ) as Written;
  return { value: isPlain ? (written as Json) : value, canonical: () => canonicalText(written) };
}

/** A policy that compares account numbers must not see two of them as one. */
const isExact = (source: string): boolean => typeof exactNumber(source) === 'number';

const losesDigits = (path: string): Error =>
  malformed(path, 'holds a number with more digits than are kept: write it as a string');

function canonicalText(value: Written): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof WrittenNumber) return value.text;
  if (Array.isArray(value)) return `[${(value as readonly Written[]).map(canonicalText).join()}]`;
  const object = value as WrittenObject;
  const members = Object.keys(object)
    .sort(compareText)
    .map((name) => `${quoted(name)}:${canonicalText(object[name] ?? null)}`);
  return `{${members.join()}}`;
}

/** As Go's encoder writes it without its care for HTML: two separators are escaped, for JavaScript's sake. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

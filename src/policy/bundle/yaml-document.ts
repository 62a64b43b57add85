// SPDX-License-Identifier: Apache-2.0
// Data files in YAML: what JSON can say, and nothing that two readers read differently. Tags, anchors, merge
// keys and several documents are refused, and plain words that are text in YAML 1.2 and something else in 1.1
// have to stand in quotes.
import { isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Json } from '../rego/values/json.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';

const TWO_READINGS =
  /^(?:yes|no|on|off|[-+]?0[0-9_].*|[-+]?0[box].*|[-+]?[0-9][0-9_]*_[0-9_.]*|[-+]?[0-9]+(?::[0-9.]+)+|=|<<|[-+]?\.(?:[0-9].*|inf|nan)|\+.*|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/i;

const malformed = (path: string, what: string): BartizanError =>
  bundleRefused('bundle_malformed', `${path} ${what}`);

/** Throws a refusal. */
export function readYaml(path: string, bytes: Buffer): Json {
  if (bytes.length > BUNDLE_LIMITS.yamlBytes) {
    throw bundleRefused(
      'bundle_too_large',
      `${path} is longer than ${BUNDLE_LIMITS.yamlBytes} bytes: use JSON`,
    );
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw malformed(path, 'is not UTF-8');
  try {
    const { errors, warnings, contents } = parseDocument(text, {
      version: '1.2',
      intAsBigInt: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    if (errors.length + warnings.length > 0) throw malformed(path, 'is not sound YAML');
    return plain(path, contents, 0);
  } catch (thrown) {
    // Messages of the parser quote the text.
    throw thrown instanceof BartizanError ? thrown : malformed(path, 'is not sound YAML');
  }
}

function plain(path: string, node: unknown, depth: number): Json {
  if (node === null) return null;
  if (depth > LIMITS.jsonDepth) throw malformed(path, 'is nested too deep');
  const { tag, anchor } = node as { readonly tag?: string; readonly anchor?: string };
  if (tag !== undefined || anchor !== undefined) throw malformed(path, 'has tags or anchors');
  if (isScalar(node)) return scalar(path, node);
  if (isSeq(node)) return node.items.map((item) => plain(path, item, depth + 1));
  if (!isMap(node)) throw malformed(path, 'has aliases');
  return Object.fromEntries(
    node.items.map(({ key, value }): [string, Json] => {
      const name = isScalar(key) ? scalar(path, key) : undefined;
      if (typeof name !== 'string' || name === '__proto__') {
        throw malformed(path, 'has a key that is no text: write it in quotes');
      }
      return [name, plain(path, value, depth + 1)];
    }),
  );
}

function scalar(path: string, { value, type, source = '' }: Scalar): Json {
  if (type === 'PLAIN' && TWO_READINGS.test(source)) {
    throw malformed(path, 'has a word with two readings: write it in quotes, or as true or false');
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  const number = Number(value);
  const isKept = typeof value === 'bigint' ? Number.isSafeInteger(number) : Number.isFinite(number);
  if (!isKept) throw malformed(path, 'has a number with more digits than are kept');
  return number === 0 ? 0 : number;
}

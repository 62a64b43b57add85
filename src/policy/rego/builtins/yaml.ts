// SPDX-License-Identifier: Apache-2.0
// YAML as text: what JSON can say of it. Aliases are counted, and of several documents the first one is read.
import {
  Document,
  type DocumentOptions,
  parseAllDocuments,
  type ParseOptions,
  type SchemaOptions,
  type YAMLError,
} from 'yaml';
import type { Context } from '../evaluate/context.ts';
import { RegoError } from '../syntax/location.ts';
import { wholeNumber } from '../values/number.ts';
import { entriesOf, isArray, isObject, isSet, RegoObject, type Value } from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';
import { toJsonText } from '../values/json-text.ts';

/** Longest text, in UTF-16 units: the parser takes time that is quadratic in some texts. */
const TEXT_CHARS = 1 << 15;
/** Most nodes that aliases may stand for. */
const ALIASES_MAX = 100;
/** Deepest nesting. */
const DEPTH_MAX = 200;
/** Whole numbers beyond are doubles, as OPA has them. */
const EXACT = 2n ** 64n;

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  merge: true,
  customTags: ['binary'],
  uniqueKeys: false,
  intAsBigInt: true,
  // Finding the line of every error takes time that is quadratic in the text.
  prettyErrors: false,
  logLevel: 'silent',
};

function read(text: string, { budget }: Context): Value {
  if (text.length > TEXT_CHARS) throw failed('yaml: text is too long');
  budget.spend(10 + text.length);
  try {
    const documents = parseAllDocuments(text, OPTIONS);
    if (!Array.isArray(documents)) return null;
    const error = documents.flatMap(({ errors }) => errors)[0];
    if (error !== undefined) throw misread(text, error);
    return valueOf(documents[0]?.toJS({ mapAsMap: true, maxAliasCount: ALIASES_MAX }), 0);
  } catch (thrown) {
    // Messages of the parser quote the text.
    throw thrown instanceof RegoError
      ? thrown
      : failed('yaml: too many aliases, or nested too deep');
  }
}

function misread(text: string, { pos, code }: YAMLError): RegoError {
  const what =
    code === 'MISSING_CHAR' || code === 'BAD_INDENT'
      ? 'did not find what is expected'
      : 'cannot be read';
  return failed(`yaml: line ${text.slice(0, pos[0]).split('\n').length}: ${what}`);
}

function valueOf(data: unknown, depth: number): Value {
  if (depth > DEPTH_MAX) throw failed('yaml: nested too deep');
  if (data === null || data === undefined) return null;
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'bigint')
    return data < EXACT && data > -EXACT ? wholeNumber(data) : Number(data);
  if (typeof data === 'number' && Number.isFinite(data)) return data === 0 ? 0 : data;
  if (Array.isArray(data)) return data.map((item) => valueOf(item, depth + 1));
  if (data instanceof Uint8Array) return Buffer.from(data).toString('utf8');
  if (!(data instanceof Map)) throw failed('yaml: JSON has no such value');
  const made = new RegoObject();
  for (const [key, member] of data) {
    if (typeof key === 'object' || typeof key === 'undefined')
      throw failed('yaml: JSON has no such key');
    made.set(String(key), valueOf(member, depth + 1));
  }
  return made;
}

/** What the writer of YAML knows: maps in the order of their keys. */
function plain(value: Value, depth: number): unknown {
  if (depth > DEPTH_MAX) throw failed('yaml: nested too deep');
  if (isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (isSet(value)) return value.items.map((item) => plain(item, depth + 1));
  if (!isObject(value)) return value;
  return new Map(
    entriesOf(value).map(([key, member]) => [
      typeof key === 'string' ? key : toJsonText(key),
      plain(member, depth + 1),
    ]),
  );
}

export const YAML: Builtins = {
  'yaml.marshal': builtin(1, (args, { budget }) => {
    const document = new Document(plain(args.any(0), 0), {
      aliasDuplicateObjects: false,
      compat: 'yaml-1.1',
    });
    const text = document.toString({ lineWidth: 0 });
    budget.spend(10 + (text.length >> 2));
    return text;
  }),
  'yaml.unmarshal': builtin(1, (args, context) => read(args.string(0), context)),
  'yaml.is_valid': builtin(1, (args, context) => {
    const text = args.any(0);
    if (typeof text !== 'string') return false;
    try {
      read(text, context);
      return true;
    } catch (thrown) {
      if (thrown instanceof RegoError && thrown.code === 'eval_budget_error') throw thrown;
      return false;
    }
  }),
};

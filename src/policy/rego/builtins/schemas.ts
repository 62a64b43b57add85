// SPDX-License-Identifier: Apache-2.0
// JSON Schema: whether one is well-formed, and whether a document is as it demands. Nothing is fetched.
import type { Context } from '../evaluate/context.ts';
import { RegoError } from '../syntax/location.ts';
import { fromJsonText, toJsonText } from '../values/json-text.ts';
import { isArray, isObject, RegoObject, type Value } from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';
import { faultsOf } from './schema-matching.ts';
import { schemaIn } from './schema-reading.ts';

/** Plain JSON: of a text, what it says; of other values, what they are as JSON. */
function documentIn(value: Value, { budget }: Context): Value {
  if (typeof value !== 'string' && !isObject(value) && !isArray(value)) {
    throw failed('wrong type, expected string or object');
  }
  const text = typeof value === 'string' ? value : toJsonText(value);
  budget.spend(1 + (text.length >> 4));
  const document = fromJsonText(text);
  if (document === undefined) throw failed('invalid JSON string');
  return document;
}

export const SCHEMAS: Builtins = {
  'json.verify_schema': builtin(1, (args, context) => {
    try {
      schemaIn(documentIn(args.any(0), context), context);
      return [true, null];
    } catch (thrown) {
      if (!(thrown instanceof RegoError) || thrown.code !== 'eval_builtin_error') throw thrown;
      return [false, `jsonschema: ${thrown.message}`];
    }
  }),
  'json.match_schema': builtin(2, (args, context) => {
    const document = documentIn(args.any(0), context);
    const faults = faultsOf(schemaIn(documentIn(args.any(1), context), context), document, context);
    const shown = faults.map(
      ({ field, type, desc }) =>
        new RegoObject([
          ['error', `${field}: ${desc}`],
          ['type', type],
          ['field', field],
          ['desc', desc],
        ]),
    );
    return [faults.length === 0, shown];
  }),
};

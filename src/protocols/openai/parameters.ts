// SPDX-License-Identifier: Apache-2.0
// The members of an OpenAI request that the gateway itself acts on. Checked here, because a wrong bound
// would charge wrongly; everything else is left to the provider to refuse.
import { BartizanError } from '../../core/errors.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { isObject } from '../walk.ts';

function invalid(pointer: string, message: string): BartizanError {
  return new BartizanError('invalid_request', message, { pointer });
}

/** The body of a request as an object. */
export function requestObject(body: JsonBody): JsonObject {
  if (!isObject(body.value)) throw invalid('', 'The body has to be a JSON object');
  return body.value;
}

/** The model asked for: the deployment of an Azure path goes first, as it does at the provider. */
export function modelOf(request: JsonObject, deployment: string | undefined): string {
  const model = deployment ?? request['model'];
  if (typeof model !== 'string' || model === '') {
    throw invalid('/model', 'A model name is required');
  }
  return model;
}

/** Refuses a request without the member that holds its content. */
export function require(
  request: JsonObject,
  name: string,
  fits: (value: JsonValue) => boolean,
): void {
  const value = request[name] ?? null;
  if (value === null) throw invalid(at('', name), 'This field is required');
  if (!fits(value)) throw invalid(at('', name), 'Value of another type than this field has');
}

/** A switch: true, or false when absent or null. */
export function flag(parent: JsonValue | undefined, name: string, pointer = ''): boolean {
  const value = isObject(parent) ? (parent[name] ?? false) : false;
  if (typeof value !== 'boolean') throw invalid(at(pointer, name), 'true or false expected');
  return value;
}

/** A whole number from `min` to `max`; undefined when absent or null. */
export function count(
  request: JsonObject,
  name: string,
  [min, max]: readonly [number, number] = [1, Number.MAX_SAFE_INTEGER],
): number | undefined {
  const value = request[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(at('', name), `Whole number from ${min} to ${max} expected`);
  }
  return value;
}

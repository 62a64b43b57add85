// SPDX-License-Identifier: Apache-2.0
// What a body may tell the provider about people and keep there. Fields that name the end user are the
// gateway's to set; storage at the provider is off unless the app may use it.
import type { EndUser, RequestReading, WireId } from '../core/exchange.ts';
import type { BodyEdit, JsonBody, JsonObject, JsonValue } from '../core/json/types.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import { tokensOf } from '../core/pointer.ts';
import { pseudonym } from './exchange.ts';

const STORE = '/store';

/** Removes the fields that name an end user, or puts a pseudonym where a string stood. */
export function endUserEdits(
  body: JsonBody,
  pointers: readonly string[],
  user: {
    readonly keyring: Keyring;
    readonly tenant: string;
    readonly endUser: EndUser | undefined;
  },
): readonly BodyEdit[] {
  const { keyring, tenant, endUser } = user;
  return pointers.map((pointer): BodyEdit => {
    if (endUser === undefined || typeof valueAt(body.value, pointer) !== 'string') {
      return { kind: 'remove', pointer };
    }
    return { kind: 'set', pointer, json: JSON.stringify(pseudonym(keyring, tenant, endUser)) };
  });
}

/**
 * Forces `store` off where the app may not use it, and takes it out of the state that policy is told of:
 * what has been turned off is not used. The Responses API stores unless told otherwise, chat only if told.
 */
export function storeOff(
  body: JsonBody,
  reading: RequestReading,
  { wire, allowed }: { readonly wire: WireId; readonly allowed: boolean },
): { readonly reading: RequestReading; readonly edits: readonly BodyEdit[] } {
  const given = isObject(body.value) ? body.value['store'] : undefined;
  const stores =
    wire === 'openai-responses' ? given !== false : wire === 'openai-chat' && given === true;
  if (allowed || !stores) return { reading, edits: [] };
  const providerState = reading.providerState.filter(({ pointer }) => pointer !== STORE);
  return {
    reading: { ...reading, providerState },
    edits: [{ kind: 'set', pointer: STORE, json: 'false' }],
  };
}

function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const token of tokensOf(pointer)) {
    if (Array.isArray(value)) value = value[Number(token)];
    else if (isObject(value)) value = value[token];
    else return undefined;
  }
  return value;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

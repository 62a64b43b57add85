// SPDX-License-Identifier: Apache-2.0
// The data of one streamed event, parsed as strictly as a body.
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody, JsonObject } from '../../core/json/types.ts';
import { malformed } from '../channels.ts';
import { isObject } from '../walk.ts';

export type EventBody = JsonBody & { readonly value: JsonObject };

/** True for the event that ends a stream: as clients look for it, at the start of the data. */
export const isDone = (data: Buffer): boolean =>
  data.length < 16 && /^\[DONE\][ \t]*$/.test(data.toString('latin1'));

/** Throws `upstream_malformed` for anything but one JSON object. */
export function parseEvent(data: Buffer): EventBody {
  let body: JsonBody;
  try {
    body = parseStrict(data);
  } catch (thrown) {
    throw malformed('Event of the stream is not strict JSON', '', thrown);
  }
  if (!isObject(body.value)) throw malformed('Event of the stream is not a JSON object');
  return { bytes: body.bytes, value: body.value };
}

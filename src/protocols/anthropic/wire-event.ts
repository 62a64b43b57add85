// SPDX-License-Identifier: Apache-2.0
// One named event of the Messages wire, as bytes.
import { encodeSse } from '../sse.ts';

/** `value` as an event of this name. */
export function wireEvent(name: string, value: object): Buffer {
  return encodeSse(name, JSON.stringify(value));
}

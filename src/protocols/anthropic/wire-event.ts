// SPDX-License-Identifier: Apache-2.0
// One named event of the Messages wire, as bytes.

/** `event:` and `data:` on one line each. JSON leaves no raw line break in `value`. */
export function wireEvent(name: string, value: object): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
}

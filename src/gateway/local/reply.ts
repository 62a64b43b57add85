// SPDX-License-Identifier: Apache-2.0
// The JSON answers of local routes.
import type { Reply } from '../flow.ts';

/** An answer of Bartizan's own as JSON. */
export function jsonReply(value: unknown, status = 200): Reply {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

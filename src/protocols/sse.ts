// SPDX-License-Identifier: Apache-2.0
// Server-sent events, parsed on byte boundaries without losing a byte (WHATWG HTML, section 9.2.6).

export type SseEvent = {
  /** The event exactly as received, with its terminating blank line. */
  readonly bytes: Buffer;
  /** Value of the last `event:` field, or undefined. */
  readonly name: string | undefined;
  /** All `data:` values joined by LF, or undefined when the event has none (a comment, a bare field). */
  readonly data: Buffer | undefined;
  /** Where `data` stands in `bytes` when it is one line; undefined when it is spread over several. */
  readonly dataStart: number | undefined;
};

// SPDX-License-Identifier: Apache-2.0
// Every bound that is not a setting, with the reason beside it. Settings have their bounds in the
// config.ts of their folder.

export const LIMITS = {
  /** JSON nesting: the deepest real tool schemas stay under 40; recursion of ours is bounded by it. */
  jsonDepth: 64,
  /** Members and elements in one body: bounds the memory that a small body can blow up to. */
  jsonNodes: 200_000,
  /** Longest request target: the longest route is under 200 bytes. */
  targetBytes: 2_048,
  /** One SSE event of an upstream; a Responses `completed` event repeats the whole answer. */
  sseEventBytes: 8 * 1024 * 1024,
  /** Bytes of one answer that the stream gate may hold back before the hold is `failed`. */
  holdBytes: 1024 * 1024,
  /** Characters an exact detector may hold back; longer candidates are `failed`, never released. */
  holdChars: 16_384,
  /** Longest possible wait of held bytes for more input, in milliseconds. */
  holdMs: 30_000,
  /** Findings kept per exchange: enough for a picture, bounded for the event. */
  findings: 1_000,
  /** Segments in one exchange (messages x parts): above it a body is a bomb, not a conversation. */
  segments: 20_000,
  /** Choices asked for in one request. */
  choices: 128,
  /** Bytes of one event line in the spool. */
  eventBytes: 256 * 1024,
} as const;

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
  /**
   * Bytes of one answer that the stream gate may hold back before the hold is `failed`. Chat framing is
   * about 330 bytes a token, so this is a tool call of some 25,000 tokens: a large file being written.
   */
  holdBytes: 8 * 1024 * 1024,
  /** Characters an exact detector may hold back; longer candidates are `failed`, never released. */
  holdChars: 16_384,
  /**
   * Characters put in the place of tokens in one answer: a book. A model that repeats the token of a long
   * value would make an answer a thousand times as long as what it wrote.
   */
  revealedChars: 4 * 1024 * 1024,
  /** Longest possible wait of held bytes for more input, in milliseconds. */
  holdMs: 30_000,
  /** Findings kept per exchange: enough for a picture, bounded for the event. */
  findings: 1_000,
  /** Parts of one request that one classifier reads: some hundreds of pages; more is `failed`. */
  classifierPieces: 256,
  /** Segments in one exchange (messages x parts): above it a body is a bomb, not a conversation. */
  segments: 20_000,
  /** Choices asked for in one request. */
  choices: 128,
  /** Bytes of one event line in the spool. */
  eventBytes: 256 * 1024,
  /** Addresses of one host name that are tried; large pools answer with fewer. */
  upstreamAddresses: 32,
  /** Bytes of a refused answer that are read for its message; longer ones hold no message for people. */
  upstreamErrorBytes: 64 * 1024,
  /** Longest wait for the body of a refused answer, in milliseconds. */
  upstreamErrorMs: 5_000,
  /** Bytes of one streamed answer: a million tokens at several hundred bytes of framing each. */
  upstreamStreamBytes: 512 * 1024 * 1024,
  /** Bytes of an answer kept between its head and its first reader; then the upstream is paused. */
  upstreamEarlyBytes: 64 * 1024,
  /** Retries saved up by a long quiet time: more would be a storm of its own. */
  retryTokens: 100,
  /** Retries that a gateway without traffic may make at once; refilled by one a second. */
  retryTokensIdle: 10,
  /** Header lines of one request: SDKs send about twenty. */
  headerLines: 100,
  /** Requests in progress on one connection: clients do not pipeline, floods do. */
  pipelined: 8,
  /** Counts of limits in one process: keys x apps x models of a large installation. */
  countedSubjects: 100_000,
  /** Tools of one request that a limit per tool counts: each is a count, and models take 128 at most. */
  limitedTools: 256,
  /** Source addresses whose failed authentications are remembered; the least recent goes first. */
  failureAddresses: 10_000,
  /** Characters of an end user, a group, an agent or a conversation named by a header. */
  identityChars: 256,
  /** Groups of one end user, named by a header. */
  identityGroups: 64,
  /** Groups of one end user in a token: large directories put at most 200 there. */
  tokenGroups: 256,
  /** Characters of one token: the 200 groups of a large directory fit, and the header block with them. */
  tokenChars: 12 * 1024,
  /** Verified tokens remembered by one process, so that a repeated one is not verified again. */
  verifiedTokens: 10_000,
  /** Bytes of a discovery document or a key set; the longest, with certificates in them, have 30 KB. */
  issuerDocumentBytes: 256 * 1024,
  /** Keys of one token issuer: providers publish two to twenty. */
  issuerKeys: 100,
  /** Unknown key ids remembered per issuer, so that asking again for the same one costs nothing. */
  unknownKeyIds: 1_000,
  /** Requests that may wait for one fetch of keys; the others are answered at once. */
  issuerKeyWaiters: 256,
  /** Names of one client certificate that are looked at. */
  certificateNames: 32,
} as const;

// SPDX-License-Identifier: Apache-2.0
// The state of one request on its way through the stages. Each stage fills in its own part and reads
// only what stages before it have filled in.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BartizanError } from '../core/errors.ts';
import type {
  EndUser,
  Exchange,
  Principal,
  UpstreamFacts,
  Usage,
  WireId,
} from '../core/exchange.ts';
import type { Unmasked } from '../core/events.ts';
import type { BodyEdit, JsonBody } from '../core/json/types.ts';
import type { KeyRecord } from '../core/ports/store.ts';
import type { Codec, StreamCodec } from '../protocols/codec.ts';
import type { Decision, Tokens } from '../protect/protector.ts';
import type { ClientCertificate } from './identity/client-certificate.ts';
import type { Cut } from './cut.ts';
import type { Reservations } from './admission/reservations.ts';
import type { App, Snapshot } from './snapshot.ts';
import type { Route } from './routes.ts';
import type { Target } from './upstreams/upstream.ts';

export type Identity = {
  /** The virtual key used; undefined where a token or a client certificate names the app. */
  readonly key: KeyRecord | undefined;
  readonly tenant: string;
  readonly app: App;
  readonly principal: Principal;
  readonly endUser: EndUser | undefined;
  readonly agent: string | undefined;
};

/** What the caller has been, or will be, answered with. */
type Sent = {
  status: number;
  bytes: number;
  /** Clock reading (monotonic) of the first byte of an answer; undefined while none left. */
  firstByteAt: number | undefined;
};

/** An answer that Bartizan makes itself: a refusal, or what a local route says. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type Flow = {
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Epoch milliseconds; the one `now` of this exchange. */
  readonly now: number;
  readonly startedAt: number; // monotonic
  readonly sourceAddress: string;
  /** What the client proved when it connected; undefined without TLS, or without a certificate. */
  readonly certificate: ClientCertificate | undefined;
  /** True when the request came after the listener was closed: it is answered `shutting_down`. */
  readonly late: boolean;
  /** Configuration in force for this request from first byte to last. */
  readonly snapshot: Snapshot;
  /** Aborted when the client goes, the kill switch cuts, or the process stops; reason: BartizanError. */
  readonly abort: Cut;

  /** Where it stands among the flows in flight; theirs alone to know. */
  place?: number;
  route: Route | undefined; // receive
  /** Azure deployment name or model id taken from the path. */
  pathModel: string | undefined; // receive
  identity: Identity | undefined; // authenticate
  reservation: Reservations | undefined; // admit, authorise
  codec: Codec | undefined; // decode
  body: JsonBody | undefined; // decode
  exchange: Exchange | undefined; // decode
  readonly edits: BodyEdit[]; // decode (context fields), inspect request (masks)
  readonly decisions: Decision[]; // authorise, inspect request, inspect response
  /** What the answer's tokens stand for; undefined when the request has none. */
  tokens: Tokens | undefined; // inspect request
  /** What came back into the answer; absent when nothing could. */
  unmasked?: Unmasked; // inspect response
  plan: readonly Target[]; // route
  answer: UpstreamAnswer | undefined; // relay
  upstream: UpstreamFacts | undefined; // relay
  attempts: number; // relay
  modelAnswered: string | undefined; // inspect response
  usage: Usage | undefined; // inspect response
  usageEstimated: boolean;
  finish: readonly string[]; // inspect response
  /** Calls in the answer, by name of the tool. */
  calls: Map<string, number> | undefined; // inspect response
  /**
   * The codec's state of a streamed answer, set before its first byte leaves: a refusal or fault after
   * that is ended by it, legally for the wire.
   */
  stream: StreamCodec | undefined; // inspect response
  /**
   * Bytes withheld until the record is written: the end of the answer, or all of it. Dropped when the
   * exchange ends in a refusal or fault; `sendLast` then writes the ending.
   */
  last: Buffer | undefined; // inspect response
  reply: Reply | undefined; // answer locally, or the pipeline on a refusal
  bytesIn: number;
  readonly sent: Sent;
  /** Set by the pipeline when a stage refuses or fails. */
  refusal: BartizanError | undefined;
};

/** Receives an upstream's body. After `end` or `error` nothing more is called. */
export type BodySink = {
  data(chunk: Buffer): void;
  end(): void;
  error(error: BartizanError): void;
};

/** An upstream's body that flows into a sink, with back-pressure. Decompressed and bounded. */
export type UpstreamBody = {
  start(sink: BodySink): void;
  pause(): void;
  resume(): void;
  /** Stops reading and closes the connection. */
  abort(): void;
};

export type UpstreamAnswer = {
  readonly status: number;
  /** Headers that may be passed to the caller, already filtered by an allow-list. */
  readonly headers: Readonly<Record<string, string>>;
  /** Wire of the body: always the caller's wire; a translated answer arrives here translated. */
  readonly wire: WireId;
  readonly stream: boolean;
  readonly body: UpstreamBody;
  readonly simulated: boolean;
};

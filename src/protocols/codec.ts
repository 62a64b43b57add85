// SPDX-License-Identifier: Apache-2.0
// What a wire format has to offer: reading its bodies and events into the neutral model, and its own
// legal way to say no. A codec never changes bytes; edits are spliced by pointer (core/json).
import type { BodyEdit, JsonBody } from '../core/json/types.ts';
import type {
  RequestReading,
  ResponseReading,
  Segment,
  Uninspected,
  Usage,
  WireId,
} from '../core/exchange.ts';
import type { SseEvent } from './sse.ts';

/** An error as the caller sees it. Holds nothing internal and nothing of the caller's content. */
export type PublicError = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly pointer: string | undefined;
  readonly requestId: string;
  readonly reasons: readonly string[];
};

/** What a blocked answer may say. */
export type Refusal = {
  readonly requestId: string;
  /** Model name as the caller sent it. */
  readonly model: string;
  /** One sentence for the person: which kind of rule refused, never the matched text. */
  readonly message: string;
  readonly reasons: readonly string[];
  /** Seconds since the epoch, for `created`. */
  readonly created: number;
};

/** One text that grows over a stream. The codec hands out the same object for the same text. */
export type Channel = Omit<Segment, 'text' | 'pointer' | 'source' | 'index'> & {
  /** Stable name, for example "choice:0/text", "choice:0/tool:1/arguments". */
  readonly key: string;
};

export type StreamPart = {
  readonly channel: Channel;
  /** Pointer to the JSON string (or value) in the event's data. */
  readonly pointer: string;
  /** Decoded text of that string, or the raw JSON source when `source` is "json". */
  readonly text: string;
  readonly source: 'string' | 'json';
  /**
   * False: `text` is appended to the channel. True: `text` is complete in itself (a tool name, a
   * "done" event that repeats the whole text) and is judged on its own.
   */
  readonly whole: boolean;
};

export type StreamFrame = {
  readonly parts: readonly StreamPart[];
  /** Channels whose text is complete with this event. */
  readonly closes: readonly Channel[];
  readonly uninspected: readonly Uninspected[];
  /** Members that repeat text of this event in another form (logprobs); nulled when the text changes. */
  readonly repeats: readonly string[];
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  readonly finish: readonly string[];
  /** True for a frame that only reports usage (sent because the gateway asked for it). */
  readonly usageOnly: boolean;
  /** True for the event after which the wire allows no more (`[DONE]`, message_stop, response.completed). */
  readonly terminal: boolean;
  /** True when the event reports an error of the upstream. */
  readonly failed: boolean;
};

/** A call of a tool that may not leave, and the words for the person and the model in its place. */
export type WithheldCall = {
  /** Pointer of one of its texts: its name, its arguments or a piece of them. */
  readonly pointer: string;
  readonly notice: string;
};

/** Reads one streamed answer; holds the state of that stream. */
export type StreamCodec = {
  /** Throws BartizanError `upstream_malformed` when the data is not what the wire allows. */
  read(event: SseEvent): StreamFrame;
  /** Tells the codec that the event, changed or not, has been sent to the client. */
  released(event: SseEvent): void;
  /**
   * The events that may leave instead of this one, which holds pieces of these calls; asked about every
   * event from the first such one on. The stream stays legal: calls that leave are numbered as if the
   * others had never been, and an answer without calls does not end as one that waits for their results.
   */
  withhold(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[];
  /**
   * The events that end this stream legally with a content-filter finish, given what was released so
   * far: a complete, minimal stream when nothing was.
   */
  closeBlocked(refusal: Refusal): Buffer;
  /** The events that end this stream with a typed error, for faults after the first byte. */
  closeFailed(error: PublicError): Buffer;
};

export type WireResponse = { readonly status: number; readonly body: Buffer };

export type Codec = {
  readonly wire: WireId;
  /**
   * Reads a strictly parsed request body. `deployment` is the model name from an Azure path.
   * Throws BartizanError `invalid_request` with the pointer of the fault.
   */
  readRequest(body: JsonBody, deployment?: string): RequestReading;
  /** Reads a whole answer. Throws BartizanError `upstream_malformed`. */
  readResponse(body: JsonBody): ResponseReading;
  openStream(): StreamCodec;
  /** The edits that take calls out of a whole answer and put their notices in place. */
  withhold(body: JsonBody, calls: readonly WithheldCall[]): readonly BodyEdit[];
  error(error: PublicError): WireResponse;
  /** A blocked unstreamed answer in the style asked for; http styles are `error` bodies. */
  blocked(refusal: Refusal, style: 'openai-200-content-filter' | 'refusal-text'): WireResponse;
};

// SPDX-License-Identifier: Apache-2.0
// One HTTP request to a provider, as a handler of undici's dispatcher: no streams, no copies. It is the
// body of its own answer. It never follows a redirect and never buffers more than a named bound.
import type { Dispatcher } from 'undici';
import { BartizanError, asBartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { CutSignal } from '../cut.ts';
import type { BodySink, UpstreamBody } from '../flow.ts';

type AnswerHead = {
  readonly status: number;
  /** Lower-case names; values of repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
};

export type ExchangeOptions = {
  readonly signal: CutSignal;
  /** From dispatch, waiting for a connection included, to the head of the answer. */
  readonly firstByteTimeoutMs: number;
  /** Bytes of the body as they stand on the wire. */
  readonly maxBytes: number;
  readonly onHead: (head: AnswerHead, body: UpstreamBody) => void;
  /** Called instead of `onHead` when no head arrived. */
  readonly onFailed: (error: BartizanError) => void;
};

export class HttpExchange implements Dispatcher.DispatchHandler, UpstreamBody {
  readonly #options: ExchangeOptions;
  readonly #firstByteTimer: NodeJS.Timeout;
  readonly #early: Buffer[] = [];
  // A function, not this object: a listener object is held weakly, which is dear to collect.
  readonly #aborted = (): void => this.#fail(asBartizanError(this.#options.signal.reason));
  #controller: Dispatcher.DispatchController | undefined;
  #sink: BodySink | undefined;
  #state: 'waiting' | 'open' | 'ended' | 'failed' | 'closed' = 'waiting';
  #failure: BartizanError | undefined;
  #paused = false;
  #draining = false;
  #bytes = 0;
  #earlyBytes = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#firstByteTimer = setTimeout(
      () => this.#fail(new BartizanError('upstream_timeout')),
      options.firstByteTimeoutMs,
    );
    options.signal.addEventListener('abort', this.#aborted, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection: nothing of it may be sent any more.
    if (this.#state !== 'waiting') controller.abort(this.#failure ?? new Error('closed'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    if (status < 200 || this.#state !== 'waiting') return;
    clearTimeout(this.#firstByteTimer);
    this.#state = 'open';
    this.#options.onHead({ status, headers: flatten(headers) }, this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state !== 'open') return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxBytes) {
      return this.#fail(new BartizanError('upstream_too_large'));
    }
    if (this.#sink !== undefined && this.#early.length === 0 && !this.#paused) {
      return this.#sink.data(chunk);
    }
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > LIMITS.upstreamEarlyBytes) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#drain();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#fail(transportError(error, this.#state === 'waiting'));
  }

  start(sink: BodySink): void {
    this.#sink = sink;
    if (this.#state === 'failed') this.#tellFailure();
    else this.#drain();
  }

  pause(): void {
    this.#paused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#drain();
  }

  abort(): void {
    if (this.#state === 'closed') return;
    this.#release();
    this.#state = 'closed';
    this.#early.length = 0;
    this.#controller?.abort(new Error('closed'));
  }

  /** Hands on what arrived before there was a reader, or while it was paused; then lets more come. */
  #drain(): void {
    if (this.#draining || this.#sink === undefined) return;
    this.#draining = true;
    while (!this.#paused && this.#early.length > 0) {
      const chunk = this.#early.shift();
      if (chunk !== undefined) this.#sink.data(chunk);
    }
    this.#draining = false;
    if (this.#paused) return;
    this.#earlyBytes = 0;
    if (this.#state === 'ended') {
      this.#release();
      this.#state = 'closed';
      this.#sink.end();
    } else if (this.#state === 'open') {
      this.#controller?.resume();
    }
  }

  #fail(error: BartizanError): void {
    const before = this.#state;
    if (before === 'failed' || before === 'closed') return;
    this.#release();
    this.#failure = error;
    this.#early.length = 0;
    this.#state = 'failed';
    this.#controller?.abort(error);
    if (before === 'waiting') this.#options.onFailed(error);
    else this.#tellFailure();
  }

  /** Also while paused: a fault does not wait for a slow reader. */
  #tellFailure(): void {
    if (this.#sink === undefined || this.#failure === undefined) return;
    this.#state = 'closed';
    this.#sink.error(this.#failure);
  }

  #release(): void {
    clearTimeout(this.#firstByteTimer);
    this.#options.signal.removeEventListener('abort', this.#aborted);
  }
}

/** Not HTTP, or framed in two ways at once (RFC 9112, section 6.3: a sign of response splitting). */
const NOT_HTTP = /^(HPE_.*|HTTPParserError|UND_ERR_HEADERS_OVERFLOW)$/;
const BAD_LENGTH = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

/** An error of undici or of the socket, without its message, which may hold bytes of the peer. */
function transportError(error: Error, beforeHead: boolean): BartizanError {
  if (error instanceof BartizanError) return error;
  const detail = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (NOT_HTTP.test(detail) || (beforeHead && detail === BAD_LENGTH)) {
    return new BartizanError('upstream_malformed', undefined, { detail });
  }
  if (detail === 'UND_ERR_BODY_TIMEOUT') {
    const message = 'Upstream fell silent inside its answer';
    return new BartizanError('upstream_timeout', message, { detail });
  }
  return beforeHead
    ? new BartizanError('upstream_unreachable', undefined, { detail })
    : new BartizanError('upstream_error', 'Upstream broke off its answer', { detail });
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    flat[name] = typeof value === 'string' ? value : (value?.join(', ') ?? '');
  }
  return flat;
}

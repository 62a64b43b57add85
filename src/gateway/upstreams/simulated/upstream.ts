// SPDX-License-Identifier: Apache-2.0
// The simulated model as an upstream inside the process: nothing leaves it.
import { asBartizanError } from '../../../core/errors.ts';
import type { JsonValue } from '../../../core/json/types.ts';
import type { CutSignal } from '../../cut.ts';
import type { BodySink, UpstreamBody } from '../../flow.ts';
import type { Upstream } from '../upstream.ts';
import type { Script } from './script.ts';
import { simulate, type SimulatedAnswer, type SimulatedMode } from './simulate.ts';

export type SimulatedOptions = {
  readonly region: string;
  readonly mode: SimulatedMode;
  /** 0 leaves the pause to the mode. */
  readonly delayMs: number;
  readonly script: Script;
};

export function simulatedUpstream(id: string, options: SimulatedOptions): Upstream {
  const { region, mode, delayMs, script } = options;
  return {
    id,
    provider: 'simulated',
    region,
    simulated: true,
    wires: [
      'openai-chat',
      'openai-responses',
      'openai-embeddings',
      'anthropic-messages',
      'anthropic-count-tokens',
    ],
    send({ wire, model, stream, body, signal }) {
      if (signal.aborted) return Promise.reject(asBartizanError(signal.reason));
      const { status, headers, chunks } = simulate({
        wire,
        model,
        stream,
        mode,
        script,
        body: JSON.parse(body.toString()) as JsonValue,
        ...(delayMs === 0 ? {} : { delayMs }),
      });
      return Promise.resolve({ status, headers, body: new ChunkedBody(chunks, signal) });
    },
    close: () => Promise.resolve(),
  };
}

/** Chunks that flow with their pauses, and stop at once when told to. */
class ChunkedBody implements UpstreamBody {
  readonly #chunks: SimulatedAnswer['chunks'];
  readonly #signal: CutSignal;
  readonly #aborted = (): void => this.#close()?.error(asBartizanError(this.#signal.reason));
  #sink: BodySink | undefined;
  #next = 0;
  #waited = false;
  #paused = false;
  #flowing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(chunks: SimulatedAnswer['chunks'], signal: CutSignal) {
    this.#chunks = chunks;
    this.#signal = signal;
    signal.addEventListener('abort', this.#aborted, { once: true });
  }

  start(sink: BodySink): void {
    if (this.#signal.aborted) return sink.error(asBartizanError(this.#signal.reason));
    this.#sink = sink;
    this.#flow();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  abort(): void {
    this.#close();
  }

  #flow(): void {
    if (this.#flowing || this.#timer !== undefined) return;
    this.#flowing = true;
    while (this.#sink !== undefined && !this.#paused) {
      const chunk = this.#chunks[this.#next];
      if (chunk === undefined) {
        this.#close()?.end();
        break;
      }
      if (chunk.delayMs > 0 && !this.#waited) {
        this.#timer = setTimeout(() => this.#wake(), chunk.delayMs);
        break;
      }
      this.#waited = false;
      this.#next += 1;
      this.#sink.data(chunk.bytes);
    }
    this.#flowing = false;
  }

  #wake(): void {
    this.#timer = undefined;
    this.#waited = true;
    this.#flow();
  }

  /** Ends the flow; gives the sink back when it was still open. */
  #close(): BodySink | undefined {
    const sink = this.#sink;
    this.#sink = undefined;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#aborted);
    return sink;
  }
}

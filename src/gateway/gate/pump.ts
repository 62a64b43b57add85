// SPDX-License-Identifier: Apache-2.0
// Moves the bytes of one streamed answer: upstream chunks into the gate, freed bytes to the client. It
// keeps order while a judge waits, passes back-pressure on to the upstream, and bounds every wait.
import { asBartizanError, BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Clock } from '../../core/world.ts';
import type { SseEvent, SseParser } from '../../protocols/sse.ts';
import type { CutSignal } from '../cut.ts';
import type { UpstreamBody } from '../flow.ts';
import type { Gate } from './gate.ts';
import { after, inOrder } from './in-order.ts';

/** What an upstream may still send behind its last event before its connection is given up. */
const TRAILING_BYTES = 64 * 1024;
/** How long it may take to do so. Longer costs a connection, shorter costs its reuse. */
const TRAILING_MS = 2_000;

export type PumpOptions = {
  readonly body: UpstreamBody;
  readonly parser: SseParser;
  readonly gate: Gate;
  /** Sends bytes to the client; false means: no more until `drained` is called. */
  readonly write: (bytes: Buffer) => boolean;
  /** Ends the stream at once; its reason is what the client is told. */
  readonly signal: CutSignal;
  readonly clock: Clock;
};

type Input = Buffer | BartizanError | 'end';

export class Pump {
  readonly #options: PumpOptions;
  readonly #inputs: Input[] = [];
  readonly #done = Promise.withResolvers<void>();
  /** A judge is being waited for. */
  #busy = false;
  /** The client reads more slowly than the upstream writes. */
  #blocked = false;
  #paused = false;
  #upstreamOver = false;
  #finished = false;
  #trailing = 0;
  #timer: NodeJS.Timeout | undefined;
  #unitsSeen = 0;
  #inputAt: number;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#inputAt = options.clock.monotonic();
  }

  /** Resolves when the gate has ended. Never rejects. */
  run(): Promise<void> {
    const { body, signal } = this.#options;
    if (signal.aborted) {
      this.#aborted();
      return this.#done.promise;
    }
    signal.addEventListener('abort', this.#aborted, { once: true });
    body.start({
      data: (chunk) => this.#take(chunk),
      end: () => this.#take('end'),
      error: (error) => this.#take(error),
    });
    return this.#done.promise;
  }

  /** The client can take more. */
  drained(): void {
    this.#blocked = false;
    this.#steer();
    this.#work();
  }

  readonly #aborted = (): void => {
    const { gate, signal } = this.#options;
    gate.fail(asBartizanError(signal.reason));
    this.#finish();
  };

  #take(input: Input): void {
    if (!(input instanceof Buffer)) this.#upstreamOver = true;
    if (this.#finished) {
      if (input instanceof Buffer) this.#trailing += input.length;
      if (this.#upstreamOver) clearTimeout(this.#timer);
      else if (this.#trailing > TRAILING_BYTES) this.#options.body.abort();
      return;
    }
    this.#inputs.push(input);
    this.#work();
  }

  #work(): void {
    while (!this.#busy && !this.#blocked && !this.#finished) {
      const input = this.#inputs.shift();
      if (input === undefined) break;
      const wait = this.#process(input);
      if (wait === undefined) {
        this.#flush();
        continue;
      }
      this.#busy = true;
      this.#steer();
      this.#watch();
      void wait.then(() => {
        this.#busy = false;
        this.#flush();
        this.#steer();
        this.#work();
      });
    }
  }

  #process(input: Input): void | Promise<void> {
    const { gate, parser } = this.#options;
    if (input instanceof BartizanError) return gate.fail(input);
    try {
      if (input === 'end') {
        const rest = inOrder(parser.end(), (event) => gate.push(finished(event)));
        return after(rest, () => gate.end());
      }
      return inOrder(parser.push(input), (event) => gate.push(event));
    } catch (thrown) {
      return gate.fail(asBartizanError(thrown));
    }
  }

  /** One write per upstream chunk, however many events it held. */
  #flush(): void {
    if (this.#finished) return;
    const { gate, write } = this.#options;
    const freed = gate.take();
    const first = freed[0];
    if (first !== undefined) {
      this.#blocked = !write(freed.length === 1 ? first : Buffer.concat(freed));
      if (this.#blocked) this.#steer();
    }
    if (gate.ending === undefined) this.#watch();
    else this.#finish();
  }

  #steer(): void {
    const wanted = this.#busy || this.#blocked;
    if (wanted === this.#paused || this.#upstreamOver || this.#finished) return;
    this.#paused = wanted;
    if (wanted) this.#options.body.pause();
    else this.#options.body.resume();
  }

  /** Bounds how long anything is held without a word of input for it; pings do not count as one. */
  #watch(): void {
    const { gate, clock } = this.#options;
    if (gate.units !== this.#unitsSeen || !gate.holding) {
      this.#unitsSeen = gate.units;
      this.#inputAt = clock.monotonic();
    }
    if (gate.holding) this.#timer ??= setTimeout(this.#expired, LIMITS.holdMs);
  }

  readonly #expired = (): void => {
    this.#timer = undefined;
    const { gate, clock } = this.#options;
    if (this.#finished || !gate.holding) return;
    // A client that does not read keeps the input away: that wait is its own.
    if (this.#blocked) this.#inputAt = clock.monotonic();
    const left = this.#inputAt + LIMITS.holdMs - clock.monotonic();
    if (left > 0) {
      this.#timer = setTimeout(this.#expired, left);
      return;
    }
    gate.fail(new BartizanError('inspection_failed', undefined, { detail: 'hold too long' }));
    this.#flush();
  };

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const { body, gate, signal } = this.#options;
    signal.removeEventListener('abort', this.#aborted);
    clearTimeout(this.#timer);
    this.#inputs.length = 0;
    if (!this.#upstreamOver) {
      if (gate.ending?.kind === 'complete') {
        if (this.#paused) body.resume();
        this.#timer = setTimeout(() => body.abort(), TRAILING_MS).unref();
      } else body.abort();
    }
    this.#done.resolve();
  }
}

/** An event that the upstream did not finish, finished: else what follows would become a part of it. */
function finished(event: SseEvent): SseEvent {
  return { ...event, bytes: Buffer.concat([event.bytes, Buffer.from('\n\n')]) };
}

// SPDX-License-Identifier: Apache-2.0
// Small things to do with an upstream's body: read all of a short one, throw one away, watch how one ends.
// Each is bounded in bytes or time.
import type { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { UpstreamBody } from '../flow.ts';

/**
 * The whole body of a refused answer, or undefined when it is longer or slower than the bounds for such
 * bodies, or breaks off.
 */
export function readRefused(body: UpstreamBody): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const give = (result: Buffer | undefined): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const giveUp = (): void => {
      body.abort();
      give(undefined);
    };
    const timer = setTimeout(giveUp, LIMITS.upstreamErrorMs);
    body.start({
      data(chunk) {
        bytes += chunk.length;
        if (bytes > LIMITS.upstreamErrorBytes) return giveUp();
        chunks.push(chunk);
      },
      end: () => give(Buffer.concat(chunks)),
      error: () => give(undefined),
    });
  });
}

/** Reads a short body to its end, so that the connection can be used again; cuts a long one. */
export function discard(body: UpstreamBody): void {
  void readRefused(body);
}

/** The same body, with a look at how it ends. `error` is undefined for a good end or a reader who left. */
export function watched(
  body: UpstreamBody,
  onClosed: (error: BartizanError | undefined) => void,
): UpstreamBody {
  let open = true;
  const close = (error?: BartizanError): void => {
    if (open) onClosed(error);
    open = false;
  };
  return {
    start: (sink) =>
      body.start({
        data: (chunk) => sink.data(chunk),
        end() {
          close();
          sink.end();
        },
        error(error) {
          close(error);
          sink.error(error);
        },
      }),
    pause: () => body.pause(),
    resume: () => body.resume(),
    abort() {
      close();
      body.abort();
    },
  };
}

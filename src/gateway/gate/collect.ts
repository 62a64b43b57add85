// SPDX-License-Identifier: Apache-2.0
// Takes in the whole body of an unstreamed answer, bounded in bytes and by the life of the exchange.
import { asBartizanError, BartizanError } from '../../core/errors.ts';
import type { CutSignal } from '../cut.ts';
import type { UpstreamBody } from '../flow.ts';

/** Rejects with BartizanError: `upstream_too_large`, the body's own fault, or the signal's reason. */
export function collect(body: UpstreamBody, maxBytes: number, signal: CutSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: BartizanError): void => {
      signal.removeEventListener('abort', aborted);
      reject(error);
    };
    const giveUp = (error: BartizanError): void => {
      fail(error);
      body.abort();
    };
    const aborted = (): void => giveUp(asBartizanError(signal.reason));
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    body.start({
      data(chunk) {
        bytes += chunk.length;
        if (bytes > maxBytes) giveUp(new BartizanError('upstream_too_large'));
        else chunks.push(chunk);
      },
      end() {
        signal.removeEventListener('abort', aborted);
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      },
      error: fail,
    });
  });
}

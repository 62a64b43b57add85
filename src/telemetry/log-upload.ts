// SPDX-License-Identifier: Apache-2.0
// Sends decision logs the way OPA does: gzipped JSON arrays, each taken with a 2xx or sent again, with growing pauses
// and an end. One batch is held at a time, so memory does not depend on how much there is to send.
import { gzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import { BartizanError } from '../core/errors.ts';
import { faultOf } from './fault.ts';

/** Of the JSON of one batch, before it is packed. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_EVENTS = 1_000;
const SEND_MS = 30_000;
/** A quarter of an hour together, then whoever runs it is told. */
const TRIES = 10;
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 120_000;
/** Statuses of which a later try may be taken. */
const REPEATABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

export type LogUpload = {
  /** Puts the JSON of one event into the batch, and sends the batch when it is full. Rejects as `flush`. */
  add(json: string): Promise<void>;
  /** Sends what is left. Rejects with `upstream_rejected` or `upstream_unreachable`: the batch was not taken. */
  flush(): Promise<void>;
  /** Events that were taken. */
  readonly taken: number;
  close(): Promise<void>;
};

export type LogUploadOptions = {
  readonly url: URL;
  /** Of the authorization header, after "Bearer". */
  readonly token: string | undefined;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** 0 to 1. */
  readonly chance: () => number;
};

export function createLogUpload({ url, token, pause, chance }: LogUploadOptions): LogUpload {
  const agent = new Agent({ connections: 1, headersTimeout: SEND_MS, bodyTimeout: SEND_MS });
  let batch: string[] = [];
  let bytes = 0;
  let taken = 0;

  const send = async (
    body: Buffer,
  ): Promise<{ readonly status: number; readonly waitMs: number }> => {
    const {
      statusCode,
      headers,
      body: answer,
    } = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: AbortSignal.timeout(SEND_MS),
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'user-agent': 'bartizan',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
    });
    await answer.dump({ limit: 64 * 1024 });
    const seconds = Number(headers['retry-after']);
    return { status: statusCode, waitMs: seconds > 0 ? seconds * 1_000 : 0 };
  };

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const body = gzipSync(`[${batch.join()}]`);
    let last = 'no answer';
    for (let tried = 0; tried < TRIES; tried++) {
      let waitMs = 0;
      try {
        const sent = await send(body);
        if (sent.status >= 200 && sent.status < 300) {
          taken += batch.length;
          batch = [];
          bytes = 0;
          return;
        }
        if (!REPEATABLE.has(sent.status)) {
          throw new BartizanError('upstream_rejected', `the log service answers ${sent.status}`);
        }
        last = String(sent.status);
        ({ waitMs } = sent);
      } catch (thrown) {
        if (thrown instanceof BartizanError) throw thrown;
        last = faultOf(thrown);
      }
      if (tried === TRIES - 1) break;
      const grown = PAUSE_MS * 2 ** tried * (0.5 + chance() / 2);
      await pause(Math.min(PAUSE_MAX_MS, Math.max(waitMs, grown)));
    }
    throw new BartizanError('upstream_unreachable', `the log service took nothing: ${last}`);
  };

  return {
    add: async (json) => {
      const size = Buffer.byteLength(json) + 1;
      if (bytes + size > BATCH_BYTES || batch.length >= BATCH_EVENTS) await flush();
      batch.push(json);
      bytes += size;
    },
    flush,
    get taken() {
      return taken;
    },
    close: () => agent.destroy(),
  };
}

// SPDX-License-Identifier: Apache-2.0
// Readers of streams: one that times every token, and one that holds a connection and reads slowly.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { requestBytes, type Target } from './exchange-client.ts';
import { microsSince, nowMicros, STAMPS } from './stamp.ts';

export type StreamTimes = {
  /** From the request to the first token, milliseconds. */
  readonly firstMs: number;
  /** Of each token, milliseconds. */
  readonly delaysMs: readonly number[];
  readonly gapsMs: readonly number[];
  /** Of each token: how many later ones the upstream had sent before this one arrived. */
  readonly waits: readonly number[];
};

type Arrival = { readonly at: number; readonly delayMicros: number };

const SILENCE_MS_MAX = 10_000;
const CONTENT = /"content":"([^"]*)"/g;

/**
 * Reads one paced stream to its end. Rejects unless it is a 200 that brings exactly `tokens` tokens:
 * a stream that loses text is not a fast one.
 */
export function timeStream(target: Target, body: Buffer, tokens: number): Promise<StreamTimes> {
  return new Promise((resolve, reject) => {
    const started = nowMicros();
    const arrivals: Arrival[] = [];
    const outgoing = request({
      host: '127.0.0.1',
      port: target.port,
      method: 'POST',
      path: '/v1/chat/completions',
      headers: {
        ...target.headers,
        'content-type': 'application/json',
        'content-length': body.length,
      },
      timeout: SILENCE_MS_MAX,
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`silent for ${SILENCE_MS_MAX} ms`)));
    outgoing.on('error', (error: Error & { code?: string }) =>
      reject(new Error(error.code ?? error.message)),
    );
    outgoing.on('response', (response) => {
      let frames = '';
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const now = nowMicros();
        const cut = (frames + chunk).lastIndexOf('\n\n') + 2;
        const whole = cut < 2 ? '' : (frames + chunk).slice(0, cut);
        frames = (frames + chunk).slice(whole.length);
        for (const [, content] of whole.matchAll(CONTENT)) text += content;
        let read = 0;
        for (const found of text.matchAll(STAMPS)) {
          arrivals.push({ at: now, delayMicros: microsSince(found[0], now) });
          read = found.index + found[0].length;
        }
        text = text.slice(read);
      });
      response.on('error', (error: Error & { code?: string }) =>
        reject(new Error(error.code ?? error.message)),
      );
      response.on('end', () => {
        const [first] = arrivals;
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        else if (first === undefined || arrivals.length !== tokens)
          reject(new Error(arrivals.length < tokens ? 'text missing' : 'text repeated'));
        else
          resolve({
            firstMs: (first.at - started) / 1e3,
            delaysMs: arrivals.map(({ delayMicros }) => delayMicros / 1e3),
            gapsMs: arrivals
              .slice(1)
              .map(({ at }, index) => (at - (arrivals[index]?.at ?? at)) / 1e3),
            waits: waitsOf(arrivals),
          });
      });
    });
    outgoing.end(body);
  });
}

function waitsOf(arrivals: readonly Arrival[]): readonly number[] {
  let sent = 0;
  return arrivals.map(({ at }, index) => {
    for (let later = arrivals[sent]; later !== undefined; later = arrivals[++sent]) {
      if (later.at - later.delayMicros > at) break;
    }
    return sent - index - 1;
  });
}

export type HeldStream = {
  /** Resolves when the first bytes of the stream's text are here. */
  readonly opened: Promise<void>;
  readonly bytes: () => number;
  close(): void;
};

/** Opens a stream and keeps it. With a rate, reads that much a second through a buffer of that size. */
export function holdStream(target: Target, body: Buffer, readBytesPerSecond: number): HeldStream {
  const slow = readBytesPerSecond > 0;
  const buffer = Buffer.alloc(slow ? readBytesPerSecond : 4096);
  let bytes = 0;
  let head = '';
  let timer: NodeJS.Timeout | undefined;
  let socket: Socket | undefined;
  const opened = new Promise<void>((resolve, reject) => {
    const failed = (reason: string): void => reject(new Error(reason));
    const onread = {
      buffer,
      callback: (read: number, into: Uint8Array): boolean => {
        bytes += read;
        if (head !== 'seen') {
          head += Buffer.from(into.subarray(0, read)).toString('latin1');
          if (!head.startsWith('HTTP/1.1 200')) failed(`status ${head.slice(9, 12)}`);
          else if (head.includes('data: ')) {
            head = 'seen';
            resolve();
          }
        }
        return !slow;
      },
    };
    socket = connect({ port: target.port, host: '127.0.0.1', onread }, () => {
      socket?.write(requestBytes(target, body));
    });
    const current = socket;
    if (slow) timer = setInterval(() => current.resume(), 1000);
    socket.on('error', (error: Error & { code?: string }) => failed(error.code ?? 'socket error'));
    socket.on('close', () => failed('connection closed'));
    setTimeout(() => failed(`no text within ${SILENCE_MS_MAX} ms`), SILENCE_MS_MAX).unref();
  });
  return {
    opened,
    bytes: () => bytes,
    close: () => {
      clearInterval(timer);
      socket?.destroy();
    },
  };
}

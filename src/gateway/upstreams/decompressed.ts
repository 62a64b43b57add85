// SPDX-License-Identifier: Apache-2.0
// Answers are asked for uncompressed; an upstream that compresses all the same is decompressed within a
// bound, so that a few kilobytes cannot become gigabytes (a "bomb"). Unknown encodings are refused: what
// cannot be read cannot be inspected.
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import type { BodySink, UpstreamBody } from '../flow.ts';

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const;

type Encoding = keyof typeof DECODERS;

/**
 * `body` without the encoding named by a Content-Encoding header. More than `maxBytes` of output end it
 * with `upstream_too_large`; bytes that do not decode, with `upstream_malformed`.
 * Throws BartizanError `upstream_malformed` for an encoding that is not known.
 */
export function decompressed(
  body: UpstreamBody,
  encoding: string | undefined,
  maxBytes: number,
): UpstreamBody {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  if (!isEncoding(name)) {
    throw new BartizanError('upstream_malformed', 'Upstream used an unknown content encoding');
  }
  return decoding(body, name, maxBytes);
}

const isEncoding = (name: string): name is Encoding => Object.hasOwn(DECODERS, name);

function decoding(source: UpstreamBody, encoding: Encoding, maxBytes: number): UpstreamBody {
  const decoder = DECODERS[encoding]();
  let bytes = 0;
  let open = true;
  const close = (): boolean => {
    if (!open) return false;
    open = false;
    decoder.destroy();
    return true;
  };
  return {
    start(sink: BodySink): void {
      const fail = (error: BartizanError): void => {
        if (!close()) return;
        source.abort();
        sink.error(error);
      };
      decoder.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) fail(new BartizanError('upstream_too_large'));
        else if (open) sink.data(chunk);
      });
      decoder.on('end', () => {
        if (close()) sink.end();
      });
      decoder.on('error', (error: NodeJS.ErrnoException) =>
        fail(new BartizanError('upstream_malformed', undefined, { detail: error.code ?? 'zlib' })),
      );
      decoder.on('drain', () => source.resume());
      source.start({
        data: (chunk) => {
          if (open && !decoder.write(chunk)) source.pause();
        },
        end: () => void decoder.end(),
        error: fail,
      });
    },
    pause: () => void decoder.pause(),
    resume: () => void decoder.resume(),
    abort: () => {
      if (close()) source.abort();
    },
  };
}

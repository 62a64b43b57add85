// SPDX-License-Identifier: Apache-2.0
// Replays recorded answers of a provider to its official client, once directly and once through Bartizan, and
// compares what the client made of them and the bytes themselves. A recording is served as it is, however odd.
import { createServer, type ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { type Listening, listen } from './run.ts';

export type Recording = {
  readonly name: string;
  readonly bytes: Buffer;
  /** Media type it is served with. */
  readonly type: 'text/event-stream' | 'application/json';
  /** What stands after the event that ends the answer in its wire format: never passed on. */
  readonly tail?: string;
};

/** What a client made of one answer. */
export type Heard = {
  /** All that it told its listeners, in order, as JSON: snapshots that it shows are changed later. */
  readonly told: readonly string[];
  /** The complete answer, or the error instead of it. */
  readonly final: unknown;
};

/** An answer that takes longer than this never ends. */
const ANSWER_MS_MAX = 30_000;

export type Fetch = typeof fetch;

/** A client that sends one request to `url` over `fetch` and reads the answer to its end. */
export type Ask = (to: {
  readonly url: string;
  readonly key: string;
  readonly fetch: Fetch;
}) => Promise<Heard>;

export type Upstream = Listening & { serve(recording: Recording, split: Split): void };

/** How the bytes of a stream are cut when they leave the provider. */
export type Split = {
  readonly name: string;
  readonly pieces: (bytes: Buffer) => readonly Buffer[];
};

const every =
  (size: number) =>
  (bytes: Buffer): readonly Buffer[] =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );

const byEvent = (bytes: Buffer): readonly Buffer[] =>
  bytes
    .toString('latin1')
    .split(/(?<=\n\n)/)
    .map((event) => Buffer.from(event, 'latin1'));

export const SPLITS: readonly Split[] = [
  { name: 'in one piece', pieces: (bytes) => [bytes] },
  { name: 'event by event', pieces: byEvent },
  { name: 'every 7 bytes', pieces: every(7) },
  { name: 'byte by byte', pieces: every(1) },
];

/** A provider that gives every request the same answer. */
export async function startUpstream(): Promise<Upstream> {
  let answer: { readonly type: string; readonly pieces: readonly Buffer[] } | undefined;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (answer === undefined) response.writeHead(500).end();
      else send(response, answer);
    });
  });
  return {
    ...(await listen(server)),
    serve({ type, bytes }, split) {
      answer = { type, pieces: split.pieces(bytes) };
    },
  };
}

/** Each piece in a turn of its own, so that it leaves in a write of its own. */
function send(
  response: ServerResponse,
  { type, pieces }: { readonly type: string; readonly pieces: readonly Buffer[] },
): void {
  response.writeHead(200, { 'content-type': type });
  const left = pieces.toReversed();
  const next = (): void => {
    const piece = left.pop();
    if (piece === undefined || response.destroyed) {
      response.end();
      return;
    }
    response.write(piece);
    setImmediate(next);
  };
  next();
}

export type Comparison = {
  readonly recording: string;
  readonly split: string;
  /** `changed`: policy changed the answer, so that only its being well formed can be compared. */
  readonly outcome: 'equal' | 'changed' | 'different';
  readonly detail: string;
};

/** Asks both ways for the answer that the upstream serves now. */
export async function compare(
  ask: Ask,
  {
    direct,
    through,
    recording,
  }: {
    readonly direct: { readonly url: string; readonly key: string };
    readonly through: { readonly url: string; readonly key: string };
    readonly recording: Recording;
  },
): Promise<Pick<Comparison, 'outcome' | 'detail'>> {
  const [one, other] = [await listenTo(ask, direct), await listenTo(ask, through)];
  const { bytes, tail = '' } = recording;
  if (!one.bytes.equals(bytes)) return { outcome: 'different', detail: 'not served as recorded' };
  const { verdicts, rest } = withoutVerdict(other);
  const streamed = other.type.startsWith('text/event-stream');
  const verdict = streamed ? verdicts.at(-1) : other.verdict;
  if (verdicts.length !== (streamed ? 1 : 0) || verdict === undefined) {
    return { outcome: 'different', detail: `${verdicts.length} verdict comments` };
  }
  if (!verdict.startsWith('allow')) return { outcome: 'changed', detail: verdict };
  const expected = bytes.subarray(0, bytes.length - Buffer.byteLength(tail));
  const differences = [
    isDeepStrictEqual(one.heard.final, other.heard.final)
      ? ''
      : `final ${JSON.stringify(one.heard.final)} became ${JSON.stringify(other.heard.final)}`,
    isDeepStrictEqual(one.heard.told, other.heard.told)
      ? ''
      : `${one.heard.told.length} notices became ${other.heard.told.length}`,
    rest.equals(expected) ? '' : `bytes differ from byte ${firstDifference(rest, expected)}`,
  ].filter((text) => text !== '');
  if (differences.length > 0) return { outcome: 'different', detail: differences.join('; ') };
  const cut = tail === '' ? '' : `, without what follows the last event (${tail.trim()})`;
  const detail = `${one.heard.told.length} notices, ${rest.length} bytes${cut}`;
  return { outcome: 'equal', detail };
}

type Answered = {
  readonly heard: Heard;
  readonly bytes: Buffer;
  readonly type: string;
  readonly verdict: string | undefined;
};

async function listenTo(
  ask: Ask,
  to: { readonly url: string; readonly key: string },
): Promise<Answered> {
  let response: Response | undefined;
  let bytes = Buffer.alloc(0);
  const heard = await ask({
    ...to,
    fetch: async (input, init) => {
      // Read whole before the client sees it: a client that gives up must not cut the record short.
      const answer = await fetch(input, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      bytes = Buffer.from(await answer.arrayBuffer());
      response = new Response(bytes, answer);
      return response;
    },
  });
  if (response === undefined) throw new Error('the client sent nothing');
  return {
    heard,
    bytes,
    type: response.headers.get('content-type') ?? '',
    verdict: response.headers.get('x-bartizan-verdict') ?? undefined,
  };
}

/** The comment that Bartizan adds to a stream, apart from everything else. */
function withoutVerdict({ bytes }: Answered): { verdicts: readonly string[]; rest: Buffer } {
  const text = bytes.toString('latin1');
  const comment = /^: x-bartizan-verdict ([^\n]*)\n\n/gm;
  return {
    verdicts: [...text.matchAll(comment)].map(([, verdict = '']) => verdict),
    rest: Buffer.from(text.replace(comment, ''), 'latin1'),
  };
}

function firstDifference(one: Buffer, other: Buffer): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** What a client reports when it cannot make an answer out of what came. */
export const failure = (thrown: unknown): unknown =>
  thrown instanceof Error ? { error: thrown.constructor.name, message: thrown.message } : thrown;

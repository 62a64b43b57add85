// SPDX-License-Identifier: Apache-2.0
// Replays the streams that the tests of anthropic-sdk-typescript hold, whole files and lists in their source,
// to the real client through Bartizan: refusals, broken tool input and hosted tools among them.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { parse } from 'yaml';
import { type Ask, type Heard, type Recording, failure } from './replay.ts';
import { MODEL, type Replay, replayAll } from './replay-run.ts';
import { projectVersion, readArguments, runSuite } from './run.ts';

const FILES = ['tests/lib/fixtures/*.txt', 'tests/**/*.sse'];
const SOURCES = ['tests/api-resources/*MessageStream.test.ts'];

/** Everything that a message stream of the client tells. */
const NOTICES = [
  'streamEvent',
  'text',
  'citation',
  'inputJson',
  'thinking',
  'signature',
  'contentBlock',
  'message',
  'finalMessage',
  'error',
] as const;

const REQUEST = {
  model: MODEL,
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content: 'Say hello there!' }],
};

type MessageStream = {
  on(notice: (typeof NOTICES)[number], listener: (...what: unknown[]) => void): unknown;
  finalMessage(): Promise<unknown>;
};

async function read(stream: MessageStream): Promise<Heard> {
  const told: string[] = [];
  for (const notice of NOTICES) {
    stream.on(notice, (...what) => void told.push(JSON.stringify([notice, ...what.map(plain)])));
  }
  return { told, final: await stream.finalMessage().catch(failure) };
}

const plain = (what: unknown): unknown => (what instanceof Error ? failure(what) : what);

const client = ({ url, key, fetch }: Parameters<Ask>[0]): Anthropic =>
  new Anthropic({ baseURL: url, apiKey: key, fetch, maxRetries: 0 });

const SURFACES: Readonly<Record<string, Ask>> = {
  'messages.stream': (to) => read(client(to).messages.stream(REQUEST) as MessageStream),
  'beta.messages.stream': (to) => read(client(to).beta.messages.stream(REQUEST) as MessageStream),
};

/** Lists of events in a test's source: literals without an expression, which are YAML as they stand. */
function inSource(source: string, name: string): readonly Recording[] {
  const lists = [...source.matchAll(/handleStreamEvents\(\[\n([\s\S]*?)\n {4}\]\);/g)];
  return lists.map(([, list = ''], index) => {
    const events = parse(`[${list}]`) as readonly { readonly type: string }[];
    const text = events.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`);
    return { name: `${name} #${index + 1}`, bytes: Buffer.from(text.join('')), type: SSE };
  });
}
const SSE = 'text/event-stream';

const { checkout, json } = readArguments(process.argv.slice(2), {
  variable: 'BARTIZAN_ANTHROPIC_SDK',
  expected: 'tests/lib/fixtures',
});
const find = (patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: checkout })).sort();
const recordings: readonly Recording[] = [
  ...find(FILES).map(
    (name) => ({ name, bytes: readFileSync(join(checkout, name)), type: SSE }) as const,
  ),
  ...find(SOURCES).flatMap((name) => inSource(readFileSync(join(checkout, name), 'utf8'), name)),
];
await runSuite(() =>
  replayAll({
    suite: `anthropic-sdk-typescript ${projectVersion(checkout)}`,
    kind: 'anthropic',
    basePath: '',
    json,
    replays: recordings.flatMap((recording) =>
      Object.entries(SURFACES).map(([surface, ask]): Replay => ({ recording, surface, ask })),
    ),
  }),
);

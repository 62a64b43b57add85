// SPDX-License-Identifier: Apache-2.0
// Replays the answers that the tests of openai-node recorded from the provider, chat and Responses, streamed and
// not, to the real client through Bartizan.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import OpenAI from 'openai';
import { type Ask, type Heard, type Recording, failure } from './replay.ts';
import { MODEL, type Replay, replayAll } from './replay-run.ts';
import { projectVersion, readArguments, runSuite } from './run.ts';

const SNAPSHOTS = 'tests/lib/__snapshots__/*.snap';

const CHAT_NOTICES = [
  'chunk',
  'content.delta',
  'content.done',
  'refusal.delta',
  'refusal.done',
  'tool_calls.function.arguments.delta',
  'tool_calls.function.arguments.done',
  'logprobs.content.delta',
  'logprobs.content.done',
  'logprobs.refusal.delta',
  'logprobs.refusal.done',
  'finalChatCompletion',
  'error',
] as const;

const CHAT = {
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'Weather in San Francisco?' }],
};

const client = ({ url, key, fetch }: Parameters<Ask>[0]): OpenAI =>
  new OpenAI({ baseURL: url, apiKey: key, fetch, maxRetries: 0 });

const plain = (what: unknown): unknown => (what instanceof Error ? failure(what) : what);

async function chatStream(to: Parameters<Ask>[0]): Promise<Heard> {
  const stream = client(to).chat.completions.stream({
    ...CHAT,
    stream_options: { include_usage: true },
  });
  const told: string[] = [];
  for (const notice of CHAT_NOTICES) {
    stream.on(notice, (...what: unknown[]) => {
      told.push(JSON.stringify([notice, ...what.map(plain)]));
    });
  }
  return { told, final: await stream.finalChatCompletion().catch(failure) };
}

async function responsesStream(to: Parameters<Ask>[0]): Promise<Heard> {
  const stream = client(to).responses.stream({ model: MODEL, input: 'Weather in San Francisco?' });
  const told: string[] = [];
  stream.on('event', (event) => void told.push(JSON.stringify(event)));
  return { told, final: await stream.finalResponse().catch(failure) };
}

async function chatAnswer(to: Parameters<Ask>[0]): Promise<Heard> {
  return { told: [], final: await client(to).chat.completions.create(CHAT).catch(failure) };
}

/** Entries of a snapshot file: template literals, each holding a text in quotes. */
function entries(file: string): readonly (readonly [name: string, text: string])[] {
  const found = readFileSync(file, 'utf8').matchAll(/^exports\[`(.+)`\] = `\n"([\s\S]*?)"\n`;$/gm);
  return [...found].map(([, name = '', text = '']) => [
    name,
    text.replaceAll(/\\([\\`$"])/g, '$1'),
  ]);
}

function replay(file: string, [title, text]: readonly [string, string]): Replay {
  const name = `${basename(file, '.test.ts.snap')}${title.replaceAll('\\`', '')}`;
  const streamed = text.startsWith('data:');
  const recording: Recording = {
    name,
    bytes: Buffer.from(text),
    type: streamed ? 'text/event-stream' : 'application/json',
  };
  if (!streamed) return { recording, surface: 'chat.completions.create', ask: chatAnswer };
  if (!text.includes('"type":"response.')) {
    return { recording, surface: 'chat.completions.stream', ask: chatStream };
  }
  const [tail = ''] = /(?<=\n\n)data: \[DONE\]\n\n$/.exec(text) ?? [];
  return { recording: { ...recording, tail }, surface: 'responses.stream', ask: responsesStream };
}

const { checkout, json } = readArguments(process.argv.slice(2), {
  variable: 'BARTIZAN_OPENAI_NODE',
  expected: 'tests/lib/__snapshots__',
});
const files = globSync(SNAPSHOTS, { cwd: checkout }).sort();
await runSuite(() =>
  replayAll({
    suite: `openai-node ${projectVersion(checkout)}`,
    kind: 'openai',
    basePath: '/v1',
    json,
    replays: files.flatMap((file) =>
      entries(join(checkout, file)).map((entry) => replay(file, entry)),
    ),
  }),
);

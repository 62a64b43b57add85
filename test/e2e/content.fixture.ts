// SPDX-License-Identifier: Apache-2.0
// A publisher of content packs, and an installation that takes them.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../src/cli/run.ts';
import { KEYS, LIST, packBytes, signed } from '../../src/guard/packs/pack.fixture.ts';
import type { Installation } from '../fault/node.fixture.ts';

export const TERMS = { first: 'xylophone protocol seven', second: 'marmalade sunset routine' };

export const PUBLISHER = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
/** As it stands in a configuration. */
export const PUBLISHER_LINE = KEYS.publicKey
  .export({ type: 'spki', format: 'der' })
  .toString('base64');

/** A pack that finds these terms in requests; a rule on `injection/*` blocks them. */
export function campaign(
  version: string,
  terms: readonly string[],
  manifest: Readonly<Record<string, unknown>> = {},
): Buffer {
  const list = {
    ...LIST,
    detector: 'injection/campaign',
    severity: 'high',
    terms: { phrase: terms },
  };
  const [first = ''] = terms;
  return packBytes({
    manifest: { id: 'campaign', version, ...manifest },
    lists: [list],
    cases: [
      { text: `now ${first}`, found: [first] },
      { text: 'nothing of the kind', found: [] },
    ],
  });
}

/** Content packs of a node as people bring them there: files and commands. */
export class Packs {
  readonly folder: string;
  readonly #node: Installation;
  #files = 0;

  constructor(node: Installation) {
    this.#node = node;
    this.folder = join(node.data, 'content');
    mkdirSync(join(this.folder, 'trust'), { recursive: true });
    writeFileSync(join(this.folder, 'trust', 'publisher.pem'), PUBLISHER);
  }

  /** Runs `content update`, which has to succeed. */
  async update(...args: readonly string[]): Promise<void> {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const code = await runCommandLine(['content', 'update', ...args, '--dir', this.folder], {
      out: say,
      say,
      input: async function* none() {},
    });
    assert.equal(code, 0, said.join('\n'));
  }

  /** A signed file, as it was downloaded. */
  file(bytes: Buffer, signature = signed(bytes)): string {
    const path = join(this.#node.folder, `${++this.#files}.pack.json`);
    writeFileSync(path, bytes);
    writeFileSync(`${path}.sig`, signature);
    return path;
  }

  /** Installed files, by their digest. */
  installed(): readonly string[] {
    return readdirSync(join(this.folder, 'packs')).filter((name) => name.endsWith('.pack'));
  }
}

/** What was decided about `text`; over a connection of its own, so that any worker may be asked. */
export async function ask(node: Installation, text: string): Promise<string | undefined> {
  const { headers, body } = await fetch(`${node.now.dataPlane}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${node.key}`,
      'content-type': 'application/json',
      connection: 'close',
    },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }),
  });
  await body?.cancel();
  return headers.get('x-bartizan-verdict')?.split(';')[0];
}

type Verdict = 'allow' | 'block';

/** Whether it is so for every one of many: the kernel spreads connections over the workers. */
export async function all(node: Installation, text: string, verdict: Verdict): Promise<boolean> {
  const answers = await Promise.all(Array.from({ length: 16 }, () => ask(node, text)));
  return answers.every((one) => one === verdict);
}

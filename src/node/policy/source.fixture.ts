// SPDX-License-Identifier: Apache-2.0
// A source of policies for tests: what was handed over, said and counted, and servers on this machine.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Secret } from '../../core/secret.ts';
import { fakeWorld } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { KEY } from '../../policy/bundle/bundle.fixture.ts';
import { type PolicyConfig, policyConfig } from '../../policy/config.ts';
import { createPolicySource, type PolicySource, type PolicySourceParts } from './source.ts';
import { createPublicKey } from 'node:crypto';

export const PEM = createPublicKey(KEY.key).export({ type: 'spki', format: 'pem' }) as string;
const TRUST = [{ id: KEY.id, public_key: PEM }];

export const configOf = (source: unknown, more: object = {}): PolicyConfig =>
  policyConfig.parse({ source, trust: TRUST, ...more });

export const folderFor = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bz-policy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export type Followed = {
  readonly source: PolicySource;
  readonly taken: Bundle[];
  readonly notes: string[];
  readonly gauges: Map<string, number>;
  readonly log: readonly { readonly event: string }[];
  /** Thrown by whoever takes bundles over. */
  refuse: Error | undefined;
};

/** A source that is stopped at the end of the test. */
export function following(
  t: TestContext,
  config: PolicyConfig,
  parts: Partial<PolicySourceParts> & { readonly dataDir: string },
): Followed {
  const world = fakeWorld();
  const taken: Bundle[] = [];
  const notes: string[] = [];
  const gauges = new Map<string, number>();
  const source = createPolicySource(config, {
    world,
    metrics: { gauge: (name, value) => void gauges.set(name, value) },
    recorder: { note: (action) => void notes.push(action) },
    secret: async (reference) => new Secret(`secret of ${reference}`),
    environment: process.env,
    take: async (bundle) => {
      if (followed.refuse !== undefined) throw followed.refuse;
      taken.push(bundle);
    },
    ...parts,
  });
  assert.ok(source !== undefined);
  t.after(() => source.stop());
  const followed: Followed = { source, taken, notes, gauges, log: world.lines, refuse: undefined };
  return followed;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** The address of a server that answers so until the test ends. */
export async function serving(t: TestContext, answer: Answering): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `127.0.0.1:${address.port}`;
}

// SPDX-License-Identifier: Apache-2.0
// Bundles as a team would push them, and the calls of the admin API that move them.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { buildBundle, signBundle } from '../../src/policy/bundle/build.ts';
import { signingKey } from '../../src/policy/bundle/algorithms.ts';
import { shippedPolicies } from '../../src/node/shipped-policies.ts';
import type { Installation } from '../fault/node.fixture.ts';

/** Blocks requests in which a detector of this id found something. */
export const blocking = (detector: string): string => `package bartizan.request

import data.bartizan.lib

rulings contains ruling if {
	some index, finding in input.facts.findings
	finding.detector == "${detector}"
	ruling := {"rule": "team.contact", "action": "block", "code": "team.contact.blocked", "finding": index, "detector": finding.detector}
}
`;

/** As many rules as a large organisation has. */
export const THOUSAND = `package bartizan.request

${Array.from(
  { length: 1_000 },
  (_, rule) =>
    `rulings contains {"rule": "team.r${rule}", "action": "block", "code": "team.r${rule}.blocked"} if input.facts.model == "model-${rule}"\n`,
).join('\n')}`;

/** Never answers within a budget. */
export const LOOPING = `package bartizan.request

rulings contains ruling if {
	some a in numbers.range(1, 10000)
	some b in numbers.range(1, 10000)
	a * b == -1
	ruling := {"rule": "team.loop", "action": "block", "code": "team.loop.blocked"}
}
`;

/** An archive of the baseline and one more module. */
export function archive(
  revision: string,
  module: string,
  more: Record<string, string> = {},
): Buffer {
  const { baseline } = shippedPolicies();
  const files = new Map(baseline.map(({ path, text }) => [path, Buffer.from(text)]));
  files.set('team/team.rego', Buffer.from(module));
  for (const [path, text] of Object.entries(more)) files.set(path, Buffer.from(text));
  return buildBundle(files, { revision });
}

export const signedBy = (bytes: Buffer, id: string, pem: string): Buffer =>
  signBundle(bytes, signingKey({ id, text: pem }));

export type Moved = {
  readonly rollout: RolloutView;
  readonly confirmed: number;
  readonly workers: number;
  readonly change?: { readonly id: string; readonly target: string };
};
export type RolloutView = {
  readonly active: { readonly revision: string; readonly by: string };
  readonly previous: readonly { readonly revision: string }[];
  readonly candidate?: { readonly revision: string; readonly stage: string };
};
export type TrialView = {
  readonly stage: string;
  readonly revision: string;
  readonly decisions: number;
  readonly outcomes: readonly { point: string; active: string; candidate: string; count: number }[];
  readonly reasons: readonly { only: string; code: string; count: number }[];
  readonly micros: { readonly candidate: { readonly p99?: number } };
};

/** Pushes, and expects this status. */
export async function push(node: Installation, bytes: Buffer, status = 200): Promise<unknown> {
  const bundle = bytes.toString('base64');
  const answer = await node.api<unknown>('/api/v1/policies', 'POST', { bundle, why: 'a test' });
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer.body;
}

/** One step of a version, and the status that is expected. */
export async function step(
  node: Installation,
  path: string,
  { body = {}, status = 200 }: { body?: unknown; status?: number } = {},
): Promise<Moved> {
  const answer = await node.api<Moved>(`/api/v1/policies/${path}`, 'POST', body);
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer.body;
}

export const rolloutOf = async (node: Installation): Promise<RolloutView> =>
  (await node.api<{ rollout: RolloutView }>('/api/v1/policies')).body.rollout;

export const trialsOf = async (node: Installation): Promise<readonly TrialView[]> =>
  (await node.api<{ trials: TrialView[] }>('/api/v1/policies/candidate')).body.trials;

/** What the verdict header says of one request: outcome and revision of the policy. */
export async function ask(
  { dataPlane, key }: { readonly dataPlane: string; readonly key: string },
  content: string,
): Promise<{ readonly outcome: string; readonly policy: string; readonly id: string }> {
  const response = await fetch(`${dataPlane}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
  });
  await response.text();
  const verdict = response.headers.get('x-bartizan-verdict') ?? '';
  const [, outcome = '', policy = ''] = /^(\w+);.*policy=([^@\s]*)/.exec(verdict) ?? [];
  return { outcome, policy, id: response.headers.get('x-bartizan-request-id') ?? '' };
}

export async function metricsOf(node: Installation): Promise<string> {
  const { url, token } = node.access();
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}

/** A file with a signed bundle, as a source reads it. */
export function published(t: TestContext, sign: (bytes: Buffer) => Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'bz-policies-'));
  const path = join(folder, 'bundle.tar.gz');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  t.after(remove);
  const write = (revision: string, module: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.new`, sign(archive(revision, module)));
    renameSync(`${path}.new`, path);
  };
  return { path, write, remove };
}

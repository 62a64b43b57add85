// SPDX-License-Identifier: Apache-2.0
// A gateway that follows a bundle server, with traffic flowing: every version that is published decides soon after,
// no request is lost or refused on the way, and neither a server that lies nor one that is gone changes anything.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { Load } from '../fault/load.fixture.ts';
import { configuration, freePorts, Installation, until } from '../fault/node.fixture.ts';
import { archive, ask, blocking, metricsOf, signedBy } from './policy.fixture.ts';

const VERSIONS = 3;
const MAIL = 'write to kim@example.com today';
const LONG_POLLING = 'application/vnd.openpolicyagent.bundles';

/** A bundle server that holds a question until there is something new. */
async function bundleServer(t: TestContext, first: Buffer) {
  let version = 1;
  let bytes = first;
  const waiting = new Map<ServerResponse, string>();
  const answer = (response: ServerResponse): void => {
    response.writeHead(200, { etag: `"${version}"`, 'content-type': LONG_POLLING }).end(bytes);
  };
  const server = createServer((request, response) => {
    if (request.headers['if-none-match'] !== `"${version}"`) return answer(response);
    waiting.set(response, request.headers['prefer']?.toString() ?? '');
    response.on('close', () => waiting.delete(response));
  });
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  t.after(close);
  return {
    url: `http://127.0.0.1:${port}/bundles/gateway.tar.gz`,
    waiting,
    close,
    publish: (next: Buffer): void => {
      version++;
      bytes = next;
      for (const response of waiting.keys()) answer(response);
    },
  };
}

test('a bundle server is followed with traffic flowing', { timeout: 120_000 }, async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const signed = (revision: string, detector: string): Buffer =>
    signedBy(archive(revision, blocking(detector)), 'release', privateKey);
  const server = await bundleServer(t, signed('s0', 'privacy/email'));
  const config = `${configuration({ ports: await freePorts(2) })}
policy:
  trust: [{ id: release, public_key: ${JSON.stringify(publicKey)} }]
  source: { url: "${server.url}", long_poll_s: 600, allow_addresses: [127.0.0.1] }
`;
  const node = await new Installation(t, config).start();
  const asked = async (): Promise<string> => {
    const { outcome, policy } = await ask({ dataPlane: node.now.dataPlane, key: node.key }, MAIL);
    return `${outcome} by ${policy}`;
  };
  assert.equal(await asked(), 'block by s0');

  const load = new Load({ dataPlane: node.now.dataPlane, key: node.key, clients: 4, pauseMs: 10 });
  t.after(() => load.stop());
  for (let version = 1; version <= VERSIONS; version++) {
    await until('the server is asked to wait', async () => server.waiting.size === 1);
    assert.equal([...server.waiting.values()][0], 'modes=snapshot;wait=600');
    server.publish(signed(`s${version}`, version % 2 === 0 ? 'privacy/email' : 'privacy/phone'));
    const expected = version % 2 === 0 ? `block by s${version}` : `allow by s${version}`;
    await until(expected, async () => (await asked()) === expected);
  }

  const unsigned = archive('s4', blocking('privacy/phone'));
  server.publish(unsigned);
  await until('refused', async () =>
    /^bartizan_policy_refused(?:\{.*\})? 1$/m.test(await metricsOf(node)),
  );
  server.publish(signed('s5', 'privacy/phone').fill(0, 100, 120));
  server.publish(signed('s6', 'privacy/email'));
  await until('mended', async () => (await asked()) === 'block by s6');
  await load.stop();
  assert.equal(load.broken, 0);
  assert.deepEqual([...load.counts.keys()], ['200'], 'nothing was refused');
  assert.ok(load.succeeded > 50);

  server.close();
  await until('away', async () =>
    /^bartizan_policy_source_away(?:\{.*\})? 1$/m.test(await metricsOf(node)),
  );
  assert.equal(await asked(), 'block by s6');
  assert.equal(await node.signalMain('SIGTERM'), 0);
  await node.start();
  assert.equal(await asked(), 'block by s6', 'also after a restart');
});

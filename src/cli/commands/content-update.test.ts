// SPDX-License-Identifier: Apache-2.0
// Installed packs as a configuration names them: where they are, whose are taken, and rules that name what
// they detect.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { KEYS, OTHER_KEYS, packBytes, signed } from '../../guard/packs/pack.fixture.ts';
import { runCommandLine } from '../run.ts';

const root = mkdtempSync(join(tmpdir(), 'bz-content-'));
after(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: readonly string[]): string => join(root, ...parts);

const line = (keys: typeof KEYS): string =>
  keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** A configuration that trusts `keys` and names a detector that only a pack has. */
function configuration(name: string, keys: typeof KEYS): string {
  const path = at(`${name}.yaml`);
  writeFileSync(
    path,
    `
content: { dir: ${at(name)}, trust: ["${line(keys)}"] }
upstreams: { sim: { kind: simulated } }
models: { m: { targets: [{ upstream: sim }] } }
apps: { demo: { unknown_content: block } }
protections: { rules: [{ id: r, detectors: [content/rivals], on: [request], action: block }] }
`,
  );
  return path;
}

async function run(...args: readonly string[]) {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const code = await runCommandLine(args, { out: say, say, input: async function* none() {} });
  return { code, said: said.join('\n') };
}

const bytes = packBytes();
writeFileSync(at('rivals.pack.json'), bytes);
writeFileSync(at('rivals.pack.json.sig'), signed(bytes));
const pack = at('rivals.pack.json');

test('folder and publishers come from the configuration', async () => {
  const config = configuration('own', KEYS);
  const update = (...args: readonly string[]) =>
    run('content', 'update', '--config', config, ...args);
  const refused = await run('config', 'check', config);
  assert.equal(refused.code, 3);
  assert.match(refused.said, /no detector in force matches content\/rivals/);
  const brought = await update(pack, '--live');
  assert.equal(brought.code, 0, brought.said);
  assert.match(brought.said, /rivals {2}live {2}1\.2\.3 .* command line: /);
  assert.doesNotMatch(brought.said, /note:/);
  assert.equal((await run('config', 'check', config)).code, 0);
  const retired = await update('--retire', 'rivals');
  assert.match(retired.said, /rivals {2}shadow {2}1\.2\.3/);
  assert.equal((await run('config', 'check', config)).code, 3);
  assert.equal((await update('--retire', 'rivals')).code, 2);
  assert.equal((await update('--promote', 'rivals')).code, 0);
  const both = await update('--drop', 'rivals', '--retire', 'rivals');
  assert.equal(both.code, 2);
});

test('what a gateway would refuse is said, and refused by the check', async () => {
  const config = configuration('other', OTHER_KEYS);
  assert.equal((await run('content', 'update', pack, '--config', config)).code, 3);
  const key = at('publisher.pem');
  writeFileSync(key, KEYS.publicKey.export({ type: 'spki', format: 'pem' }));
  const brought = await run(
    'content',
    'update',
    pack,
    '--live',
    '--config',
    config,
    '--trust',
    key,
  );
  assert.equal(brought.code, 0);
  assert.match(brought.said, /note: a gateway refuses this pack/);
  const { code, said } = await run('config', 'check', config);
  assert.equal(code, 3);
  assert.match(said, /rivals: content pack refused: not signed by a key that is trusted/);
});

test('keys beside the packs do not count where the configuration names its own', async () => {
  const config = configuration('beside', OTHER_KEYS);
  mkdirSync(at('beside', 'trust'), { recursive: true });
  writeFileSync(
    at('beside', 'trust', 'k.pem'),
    KEYS.publicKey.export({ type: 'spki', format: 'pem' }),
  );
  assert.equal((await run('content', 'update', pack, '--config', config)).code, 3);
});

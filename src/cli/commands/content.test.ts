// SPDX-License-Identifier: Apache-2.0
// Packs from their source to an installation, and everything on the way that has to be refused.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openContentStore, publicKeyOf } from '../../node/content/store.ts';
import { runCommandLine } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'bz-content-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: readonly string[]): string => join(folder, ...parts);

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(['content', ...args], {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    input: async function* none() {},
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function keys(name: string): { readonly secret: string; readonly open: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [secret, open] = [at(`${name}.key.pem`), at(`${name}.pem`)];
  writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(open, publicKey.export({ type: 'spki', format: 'pem' }));
  return { secret, open };
}
const publisher = keys('publisher');
const stranger = keys('stranger');

let sources = 0;
/** A copy of the example pack, with another version. */
function source(version: string): string {
  const path = at(`source-${sources++}`);
  cpSync(join(import.meta.dirname, '../../../examples/content-pack'), path, { recursive: true });
  const manifest = join(path, 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('2026.11.1', version));
  return path;
}

async function published(version: string, signer = publisher): Promise<string> {
  const out = at(`pack-${sources}-${version}.json.gz`);
  const { code, err } = await run('sign', source(version), '--key', signer.secret, '--out', out);
  assert.equal(code, 0, err);
  return out;
}

test('a folder is checked, signed, published as one file, and both verify', async () => {
  const path = source('1.0.0');
  assert.equal((await run('check', path, '--trust', publisher.open)).code, 3);
  const out = at('one.pack.json');
  assert.equal((await run('sign', path, '--key', publisher.secret, '--out', out)).code, 0);
  for (const pack of [path, out]) {
    const { code, out: printed } = await run('check', pack, '--trust', publisher.open, '--json');
    assert.equal(code, 0);
    const {
      id,
      version,
      signed_by: by,
      detectors,
    } = JSON.parse(printed) as Record<string, unknown>;
    assert.deepEqual([id, version], ['competitors', '1.0.0']);
    assert.match(String(by), /^[0-9a-f]{32}$/);
    assert.deepEqual(detectors, ['content/competitor-names@1+competitors@1.0.0']);
  }
  const alone = await run('sign', out, '--key', publisher.secret);
  assert.equal(alone.code, 0);
  assert.equal((await run('check', out, '--trust', publisher.open)).code, 0);
});

test('check: unknown publisher, no signature, altered file, altered part, failing cases', async () => {
  const pack = await published('1.0.0', stranger);
  const unknown = await run('check', pack, '--trust', publisher.open);
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /not signed by a key that is trusted/);
  assert.equal((await run('check', pack, '--trust', publisher.open, '--allow-unsigned')).code, 0);
  rmSync(`${pack}.sig`);
  assert.equal((await run('check', pack, '--trust', stranger.open)).code, 3);
  const altered = await published('1.0.0');
  const bytes = readFileSync(altered);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  writeFileSync(altered, bytes);
  const wrong = await run('check', altered, '--trust', publisher.open, '--allow-unsigned');
  assert.equal(wrong.code, 3);
  assert.match(wrong.err, /signature is wrong/);
  const path = source('1.0.0');
  assert.equal((await run('sign', path, '--key', publisher.secret)).code, 0);
  writeFileSync(join(path, 'lists.json'), '[]');
  assert.equal((await run('check', path, '--trust', publisher.open)).code, 3);
  const failing = source('1.0.0');
  writeFileSync(
    join(failing, 'cases.json'),
    JSON.stringify([
      { text: 'Fabrikam', found: [] },
      { text: 'Fabrikam', found: ['Fabrikam'] },
    ]),
  );
  const signing = await run('sign', failing, '--key', publisher.secret);
  assert.equal(signing.code, 1);
  assert.match(signing.err, /case 0: not found as told/);
  assert.ok(!readdirSync(failing).includes('manifest.json.sig'), 'a failing pack was signed');
});

test('a folder holds plain files only: no folder, no link', async () => {
  const path = source('1.0.0');
  symlinkSync('/etc/passwd', join(path, 'link.json'));
  const linked = await run('sign', path, '--key', publisher.secret);
  assert.equal(linked.code, 2);
  rmSync(join(path, 'link.json'));
  mkdirSync(join(path, 'inner'));
  assert.equal((await run('sign', path, '--key', publisher.secret)).code, 2);
});

test('shadow, live, next, roll back; an older signed pack is refused unless asked for', async () => {
  const dir = at('store');
  const first = await published('1.0.0');
  const second = await published('1.1.0');
  const bring = (path: string, ...more: readonly string[]) =>
    run('update', path, '--dir', dir, '--trust', publisher.open, ...more);
  assert.match((await bring(first)).out, /competitors {2}shadow {2}1\.0\.0/);
  assert.match(
    (await run('update', '--dir', dir, '--promote', 'competitors')).out,
    /live {2}1\.0\.0/,
  );
  assert.match((await bring(second, '--live')).out, /live {2}1\.1\.0.*\n.*previous {2}1\.0\.0/);
  const older = await bring(first);
  assert.equal(older.code, 3);
  assert.match(older.err, /older than 1\.1\.0/);
  assert.equal((await bring(second)).code, 3);
  assert.match(
    (await run('update', '--dir', dir, '--roll-back', 'competitors')).out,
    /live {2}1\.0\.0.*\n.*shadow {2}1\.1\.0/,
  );
  assert.equal((await run('update', '--dir', dir, '--roll-back', 'competitors')).code, 2);
  assert.equal((await run('update', '--dir', dir, '--drop', 'competitors')).code, 0);
  assert.equal((await bring(second, '--live')).code, 0);
  assert.match((await bring(first, '--allow-older', '--live')).out, /live {2}1\.0\.0/);
  assert.equal(readdirSync(join(dir, 'packs')).length, 4);
  assert.equal((await run('update', '--dir', dir, '--json')).code, 0);
});

test('what lies in the store is verified again when it is read', async () => {
  const dir = at('store-2');
  const pack = await published('1.0.0');
  assert.equal(
    (await run('update', pack, '--live', '--dir', dir, '--trust', publisher.open)).code,
    0,
  );
  const store = openContentStore(dir);
  const trust = {
    keys: [publicKeyOf(readFileSync(publisher.open, 'utf8'), 'k')],
    allowUnsigned: false,
    engine: '0.1.0',
  };
  assert.deepEqual(
    store.open('live', trust).map(({ manifest }) => manifest.version),
    ['1.0.0'],
  );
  assert.deepEqual(store.open('shadow', trust), []);
  assert.throws(() => store.open('live', { ...trust, keys: [] }), /not signed/);
  const [name = ''] = readdirSync(join(dir, 'packs')).filter((one) => one.endsWith('.pack'));
  const bytes = readFileSync(join(dir, 'packs', name));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(join(dir, 'packs', name), bytes);
  assert.throws(() => store.open('live', trust), /signature is wrong/);
  rmSync(join(dir, 'packs', name));
  assert.throws(() => store.open('live', trust), /cannot be read/);
  writeFileSync(join(dir, 'state.json'), '{"format":"bartizan-content/1","packs":{"../x":{}}}');
  assert.throws(() => store.stages(), /broken/);
});

test('guard scan and guard eval use the packs of a folder, and say so', async () => {
  const dir = at('store-5');
  mkdirSync(join(dir, 'trust'), { recursive: true });
  cpSync(publisher.open, join(dir, 'trust', 'publisher.pem'));
  assert.equal((await run('update', await published('1.0.0'), '--dir', dir)).code, 0);
  const scan = async (...args: readonly string[]): Promise<string> => {
    const out: string[] = [];
    await runCommandLine(['guard', 'scan', '--channel', 'output', '--content', dir, ...args], {
      out: (line) => void out.push(line),
      say: () => {},
      input: async function* text() {
        yield Buffer.from('ask Fabrikam');
      },
    });
    return out.join();
  };
  assert.equal(await scan(), '');
  assert.match(await scan('--shadow'), /content\/competitor-names {2}4-12/);
  assert.equal((await run('update', '--promote', 'competitors', '--dir', dir)).code, 0);
  assert.match(await scan(), /content\/competitor-names {2}4-12/);
  const data = at('rows.jsonl');
  writeFileSync(data, '{"text":"a","label":"benign"}\n'.repeat(12));
  const out: string[] = [];
  const code = await runCommandLine(['guard', 'eval', '--data', data, '--content', dir, '--json'], {
    out: (line) => void out.push(line),
    say: () => {},
    input: async function* none() {},
  });
  assert.equal(code, 0);
  const { engine } = JSON.parse(out[0] ?? '') as { engine: { packs: object[]; detectors: object } };
  assert.equal(engine.packs.length, 1);
  assert.ok('content/competitor-names' in engine.detectors);
});

test('publishers can be put into the folder of the store', async () => {
  const dir = at('store-3');
  mkdirSync(join(dir, 'trust'), { recursive: true });
  cpSync(publisher.open, join(dir, 'trust', 'publisher.pem'));
  const pack = await published('1.0.0');
  assert.equal((await run('check', pack, '--dir', dir)).code, 0);
  cpSync(publisher.secret, join(dir, 'trust', 'wrong.pem'));
  assert.equal(
    (await run('check', pack, '--dir', dir)).code,
    2,
    'a private key was taken for a public one',
  );
});

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

test('from an address: not to private addresses unasked, no redirects, bounded', async () => {
  const pack = await published('3.0.0');
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url === '/pack.json') response.end(readFileSync(pack));
    else if (url === '/pack.json.sig') response.end(readFileSync(`${pack}.sig`));
    else if (url.startsWith('/moved')) response.writeHead(302, { location: '/pack.json' }).end();
    else if (url.startsWith('/huge')) {
      const block = Buffer.alloc(1 << 20);
      const more = (): void => {
        while (response.write(block)) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    } else response.writeHead(404).end();
  });
  const port = await listen(server);
  after(() => server.close());
  const dir = at('store-4');
  const from = (path: string, ...more: readonly string[]) =>
    run(
      'update',
      `http://127.0.0.1:${port}${path}`,
      '--dir',
      dir,
      '--trust',
      publisher.open,
      ...more,
    );
  const allow = ['--allow-address', '127.0.0.1'];
  const refused = await from('/pack.json');
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /egress protection/);
  assert.match((await from('/pack.json', ...allow)).out, /competitors {2}shadow {2}3\.0\.0/);
  const moved = await from('/moved', ...allow);
  assert.notEqual(moved.code, 0);
  assert.match(moved.err, /answers 302/);
  const huge = await from('/huge', ...allow);
  assert.equal(huge.code, 3);
  assert.match(huge.err, /too large/);
  assert.match((await from('/none', ...allow)).err, /no pack at this address/);
  assert.equal(
    (await run('update', `http://u:p@127.0.0.1:${port}/pack.json`, '--dir', dir)).code,
    2,
  );
});

test('wrong use', async () => {
  for (const args of [
    ['check'],
    ['check', at('none')],
    ['check', 'a', 'b'],
    ['sign', source('1.0.0')],
    ['sign', source('1.0.0'), '--key', publisher.open],
    ['check', source('1.0.0'), '--trust', publisher.secret],
    ['update', 'x', '--promote', 'y'],
    ['update', source('1.0.0')],
  ]) {
    const { code, err } = await run(...args);
    assert.equal(code, 2, `${args.join(' ')}: ${err}`);
  }
});

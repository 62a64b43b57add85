// SPDX-License-Identifier: Apache-2.0
// `content check` and `content sign`: packs of detection data on the side of whoever publishes them. A pack
// that is not signed by a trusted key, or fails its own cases, comes no further.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { checkPack } from '../../guard/packs/check-pack.ts';
import { PACK_KINDS } from '../../guard/packs/kinds.ts';
import { detectorsOf } from '../../guard/packs/kind.ts';
import { PACK_LIMITS } from '../../guard/packs/manifest.ts';
import {
  openPackFile,
  openPackFolder,
  type Pack,
  packFileOf,
  type PackTrust,
} from '../../guard/packs/pack.ts';
import { signPack } from '../../guard/packs/signature.ts';
import { withDigests } from '../../guard/packs/source.ts';
import { DETECTORS } from '../../guard/registry.gen.ts';
import { bootOf, readConfiguration } from '../../node/configuration.ts';
import { configuredKeys } from '../../node/content/keeper.ts';
import { type ContentStore, openContentStore, publicKeyOf } from '../../node/content/store.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import {
  isFolder,
  MANIFEST,
  openPack,
  readBounded,
  readFolder,
  required,
  SIGNATURE_SUFFIX,
} from '../pack-files.ts';
import { BARTIZAN_VERSION } from '../program.ts';
import { listOf, plural } from './rows.ts';

const KEY_BYTES = 10_000;
const FAULTS_SHOWN = 20;

export const TRUST_OPTIONS = {
  trust: {
    type: 'string',
    multiple: true,
    help: 'Ed25519 public key (PEM) of a publisher; may be repeated',
  },
  'allow-unsigned': {
    type: 'boolean',
    help: 'for local development: take a pack that nobody signed',
  },
} as const;

export const STORE_OPTIONS = {
  dir: {
    type: 'string',
    help: 'folder of the installed packs (default: that of the configuration)',
  },
  config: {
    type: 'string',
    help: 'configuration file that names the folder and the publishers (default: bartizan.yaml)',
  },
} as const;

export function trustOf(context: CommandContext, more: readonly KeyObject[] = []): PackTrust {
  const named = listOf(context, 'trust').map((path) =>
    publicKeyOf(required(readBounded(path, KEY_BYTES), path).toString('utf8'), path),
  );
  return {
    keys: [...named, ...more],
    allowUnsigned: context.values['allow-unsigned'] === true,
    engine: BARTIZAN_VERSION,
  };
}

/** Where packs are installed, and whose are taken there. */
export type Installation = {
  readonly store: ContentStore;
  readonly trusted: readonly KeyObject[];
};

export function installationOf(context: CommandContext): Installation {
  const boot = bootOf(readConfiguration(text(context, 'config')));
  const folder = boot?.content.dir ?? join(boot?.data_dir ?? '.bartizan', 'content');
  const store = openContentStore(text(context, 'dir') ?? folder);
  const named = boot === undefined ? [] : configuredKeys(boot.content);
  return { store, trusted: named.length > 0 ? named : store.trusted() };
}

export function only(context: CommandContext, what: string): string {
  const [given, ...more] = context.positionals;
  if (given === undefined || more.length > 0) throw new BartizanError('usage', `needs one ${what}`);
  return given;
}

/** What a pack is, for people and programs. */
function facts(pack: Pack): Readonly<Record<string, unknown>> {
  const { id, kind, version, title, licence } = pack.manifest;
  const detectors = detectorsOf(pack, PACK_KINDS, DETECTORS).map(
    (one) => `${one.id}@${one.version}`,
  );
  return {
    id,
    kind,
    version,
    title,
    licence,
    digest: pack.digest,
    signed_by: pack.signedBy ?? null,
    detectors,
    cases: pack.cases.length,
  };
}

/** Tests a pack against its cases and says so; true when all hold. */
export function passes(context: CommandContext, pack: Pack): boolean {
  const faults = checkPack(pack, PACK_KINDS, DETECTORS);
  if (context.json)
    context.terminal.out(JSON.stringify({ ok: faults.length === 0, ...facts(pack), faults }));
  else {
    const { id, version } = pack.manifest;
    const signed = pack.signedBy === undefined ? 'not signed' : `signed by ${pack.signedBy}`;
    context.terminal.out(
      `${id} ${version}: ${plural(pack.cases.length, 'case')}, ${plural(faults.length, 'fault')}, ${signed}`,
    );
    for (const { at, problem } of faults.slice(0, FAULTS_SHOWN))
      context.terminal.say(`case ${at}: ${problem}`);
  }
  return faults.length === 0;
}

export const contentCheck = defineCommand({
  name: 'content check',
  summary: 'Verify a content pack and test it against its own cases',
  usage: 'FILE|FOLDER [--trust KEY.pem ...] [--allow-unsigned]',
  options: { ...TRUST_OPTIONS, ...STORE_OPTIONS },
  examples: [
    'bartizan content check capture-hosts.pack.json --trust publisher.pem',
    'bartizan content check ./my-pack --allow-unsigned',
  ],
  run: async (context) => {
    const trust = trustOf(context, installationOf(context).trusted);
    const pack = openPack(only(context, 'FILE or FOLDER'), trust);
    return passes(context, pack) ? EXIT.ok : EXIT.findings;
  },
});

export const contentSign = defineCommand({
  name: 'content sign',
  summary: 'Sign a content pack; of a folder also write the digests, and the file to publish',
  usage: 'FILE|FOLDER --key PRIVATE.pem [--out FILE.pack.json[.gz]]',
  options: {
    key: {
      type: 'string',
      help: 'Ed25519 private key (PEM); openssl genpkey -algorithm ed25519 makes one',
    },
    out: {
      type: 'string',
      help: 'of a folder: the one file to publish, with its signature beside',
    },
  },
  examples: [
    'bartizan content sign capture-hosts.pack.json --key publisher.key.pem',
    'bartizan content sign ./my-pack --key publisher.key.pem --out my-pack.pack.json.gz',
  ],
  run: async (context) => {
    const path = only(context, 'FILE or FOLDER');
    const keyFile = text(context, 'key');
    if (keyFile === undefined)
      throw new BartizanError('usage', 'content sign needs --key PRIVATE.pem');
    const key = privateKeyOf(keyFile);
    const trust: PackTrust = { keys: [], allowUnsigned: true, engine: BARTIZAN_VERSION };
    if (!isFolder(path)) {
      const bytes = required(readBounded(path, PACK_LIMITS.fileBytes), path);
      if (!passes(context, openPackFile(bytes, undefined, trust))) return EXIT.findings;
      return written(context, [
        [`${path}${SIGNATURE_SUFFIX}`, signPack(bytes, key.privateKey, key.publicKey)],
      ]);
    }
    const { manifest: source, files } = readFolder(path);
    const manifest = withDigests(source, files);
    const pack = openPackFolder(manifest, files, undefined, trust);
    if (!passes(context, pack)) return EXIT.findings;
    const outputs: [string, string | Buffer][] = [
      [join(path, MANIFEST), manifest],
      [
        join(path, `${MANIFEST}${SIGNATURE_SUFFIX}`),
        signPack(manifest, key.privateKey, key.publicKey),
      ],
    ];
    const out = text(context, 'out');
    if (out !== undefined) {
      const plain = packFileOf(pack);
      const bytes = out.endsWith('.gz') ? gzipSync(plain, { level: 9 }) : plain;
      outputs.push(
        [out, bytes],
        [`${out}${SIGNATURE_SUFFIX}`, signPack(bytes, key.privateKey, key.publicKey)],
      );
    }
    return written(context, outputs);
  },
});

function privateKeyOf(path: string): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
} {
  try {
    const privateKey = createPrivateKey(required(readBounded(path, KEY_BYTES), path));
    if (privateKey.asymmetricKeyType === 'ed25519') {
      return { privateKey, publicKey: createPublicKey(privateKey) };
    }
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
  }
  throw new BartizanError('usage', `${path} is no Ed25519 private key in PEM`);
}

function written(
  context: CommandContext,
  outputs: readonly (readonly [string, string | Buffer])[],
): ExitCode {
  for (const [path, content] of outputs) {
    try {
      writeFileSync(path, content);
    } catch (thrown) {
      const code = (thrown as { code?: string }).code ?? 'fault';
      throw new BartizanError('usage', `cannot write ${path}: ${code}`);
    }
    context.terminal.say(`wrote ${path}`);
  }
  return EXIT.ok;
}

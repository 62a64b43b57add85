// SPDX-License-Identifier: Apache-2.0
// `content update`: packs of detection data on the side of an installation. A pack comes into shadow first,
// and into force when somebody says so; the one before stays to be rolled back to.
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { PACK_LIMITS } from '../../guard/packs/manifest.ts';
import { openPackFile } from '../../guard/packs/pack.ts';
import {
  dropShadow,
  type PackStages,
  promotePack,
  rollBackPack,
  stagePack,
} from '../../guard/packs/staging.ts';
import type { ContentStore } from '../../node/content-store.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import {
  downloader,
  downloadPack,
  isFolder,
  readBounded,
  required,
  signatureBeside,
} from '../pack-files.ts';
import { only, passes, STORE_OPTIONS, storeOf, TRUST_OPTIONS, trustOf } from './content.ts';
import { day, listOf } from './rows.ts';

export const contentUpdate = defineCommand({
  name: 'content update',
  summary: 'Bring a content pack in: into shadow, then live; list, promote, roll back',
  usage: '[FILE|FOLDER|URL] [--live] [--promote ID] [--roll-back ID] [--drop ID]',
  options: {
    ...TRUST_OPTIONS,
    ...STORE_OPTIONS,
    live: { type: 'boolean', help: 'put it into force at once, not only into shadow' },
    'allow-older': { type: 'boolean', help: 'take a version older than the one that is here' },
    'allow-address': {
      type: 'string',
      multiple: true,
      help: 'address or block that is not public and may be asked',
    },
    promote: { type: 'string', help: 'put the pack of this id that is in shadow into force' },
    'roll-back': { type: 'string', help: 'put the pack of this id that was in force before back' },
    drop: { type: 'string', help: 'take the pack of this id out of shadow' },
  },
  examples: [
    'bartizan content update https://packs.example.com/capture-hosts.pack.json --trust publisher.pem',
    'bartizan content update --promote capture-hosts',
    'bartizan content update --roll-back capture-hosts',
    'bartizan content update --json',
  ],
  run: async (context) => {
    const store = storeOf(context);
    const now = Date.now();
    const [promote, rollBack, drop] = [
      text(context, 'promote'),
      text(context, 'roll-back'),
      text(context, 'drop'),
    ];
    const asked = [context.positionals[0], promote, rollBack, drop].filter(
      (one) => one !== undefined,
    );
    if (asked.length > 1)
      throw new BartizanError('usage', 'one of a pack, --promote, --roll-back, --drop');
    if (context.positionals.length > 0) return bringIn(context, store, now);
    if (promote !== undefined) store.put(undefined, promotePack(store.stages(), promote, now));
    if (rollBack !== undefined) store.put(undefined, rollBackPack(store.stages(), rollBack, now));
    if (drop !== undefined) store.put(undefined, dropShadow(store.stages(), drop));
    return list(context, store.stages());
  },
});

async function bringIn(
  context: CommandContext,
  store: ContentStore,
  now: number,
): Promise<ExitCode> {
  const source = only(context, 'FILE, FOLDER or URL');
  const trust = trustOf(context, store.trusted());
  const { bytes, signature } = await fileOf(context, source);
  const pack = openPackFile(bytes, signature, trust);
  const allowOlder = context.values['allow-older'] === true;
  const { manifest, digest } = pack;
  const staged = stagePack(store.stages(), { manifest, digest, now, allowOlder });
  if (!passes({ ...context, json: false }, pack)) return EXIT.findings;
  const next = context.values['live'] === true ? promotePack(staged, manifest.id, now) : staged;
  store.put({ digest, bytes, signature }, next);
  return list(context, next);
}

async function fileOf(
  context: CommandContext,
  source: string,
): Promise<{ readonly bytes: Buffer; readonly signature: string | undefined }> {
  if (/^https?:\/\//.test(source))
    return downloadPack(source, downloader(listOf(context, 'allow-address')));
  if (isFolder(source))
    throw new BartizanError('usage', 'content sign --out makes a file of a folder');
  const bytes = required(readBounded(source, PACK_LIMITS.fileBytes), source);
  return { bytes, signature: signatureBeside(source) };
}

function list(context: CommandContext, { packs }: PackStages): ExitCode {
  if (context.json) {
    context.terminal.out(JSON.stringify({ packs }));
    return EXIT.ok;
  }
  for (const [id, places] of Object.entries(packs)) {
    for (const place of ['live', 'shadow', 'previous'] as const) {
      const staged = places[place];
      if (staged === undefined) continue;
      context.terminal.out(
        `${id}  ${place}  ${staged.version}  since ${day(staged.since)}  ${staged.digest.slice(0, 12)}`,
      );
    }
  }
  if (Object.keys(packs).length === 0)
    context.terminal.say('no packs: every detector has its built-in data');
  return EXIT.ok;
}

// SPDX-License-Identifier: Apache-2.0
// `guard train`: trains the embedded scorer from data files and the grammar, measures it on sources left
// out, and writes the weights with their card; or fits given weights to a tenant's own scores. Nothing of
// the texts is printed or written.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { decodeModel, encodeModel, type Model } from '../../guard/scorer/model.ts';
import { featureFingerprint } from '../../guard/scorer/fingerprint.ts';
import { tenantCurve } from '../../guard/training/calibrate.ts';
import {
  calibrationOf,
  figuresOf,
  scoreHeldOut,
  type SourceFigures,
  WINDOW_SHARE,
} from '../../guard/training/evaluate.ts';
import { generate } from '../../guard/training/generate.ts';
import { quantise } from '../../guard/training/quantise.ts';
import { generatedSample, type Row, type Sample, sampleOf } from '../../guard/training/sample.ts';
import { train } from '../../guard/training/train.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';

/** Attacks of a family of the grammar, and as many twins. */
const PER_FAMILY = 400;
const WEIGHTS_FILE = 'injection.weights.json';
const CARD_FILE = 'injection.card.json';

export const guardTrain = defineCommand({
  name: 'guard train',
  summary: "Train the embedded injection scorer, or fit it to a tenant's own scores",
  usage: '--data FILE... --out DIR [--seed N] | --recalibrate FILE --weights FILE --out DIR',
  options: {
    data: {
      type: 'string',
      multiple: true,
      help: 'lines {"text","label":"attack"|"benign","category","channel"}, also .gz; a file is a source',
    },
    out: { type: 'string', help: `folder for ${WEIGHTS_FILE} and ${CARD_FILE}` },
    seed: { type: 'string', help: 'a whole number (default 1): equal seeds give equal weights' },
    recalibrate: {
      type: 'string',
      help: 'lines {"channel","score"} of a tenant\'s traffic; no text is needed',
    },
    weights: { type: 'string', help: 'the weights to recalibrate' },
  },
  examples: [
    'bartizan guard train --data a.jsonl.gz --data b.jsonl --out ./weights --seed 7',
    'bartizan guard train --recalibrate scores.jsonl --weights injection.weights.json --out ./tenant',
  ],
  run: async (context) => {
    const out = text(context, 'out');
    if (out === undefined) throw new BartizanError('usage', 'guard train needs --out');
    const scores = text(context, 'recalibrate');
    return scores === undefined ? trainAll(context, out) : recalibrate(context, scores, out);
  },
});

function trainAll(context: CommandContext, out: string) {
  const { terminal } = context;
  const seed = Number(text(context, 'seed') ?? '1');
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new BartizanError('usage', '--seed is not a whole number');
  }
  const files = context.values['data'];
  const names = [...(Array.isArray(files) ? files.map(String) : []), ...context.positionals];
  if (names.length === 0) throw new BartizanError('usage', 'guard train needs --data');
  const sources = names.map((file) => ({ file, ...samplesOf(file) }));
  const grammar = generate({ seed, perFamily: PER_FAMILY }).map(generatedSample);
  const samples = [...sources.flatMap((source) => source.samples), ...grammar];
  terminal.say(
    `${samples.length - grammar.length} texts of ${names.length} files, ${grammar.length} of the grammar`,
  );
  const held = scoreHeldOut(samples, seed, (fold, folds) =>
    terminal.say(`measuring on sources left out: ${fold} of ${folds}`),
  );
  const figures = figuresOf(held);
  terminal.say('training on everything');
  const model = quantise(train(samples, seed), {
    windowShare: WINDOW_SHARE,
    calibration: calibrationOf(held),
  });
  const card = {
    title: 'Embedded injection scorer',
    features: featureFingerprint(),
    model:
      'two linear models over hashed features (2^18): best sentence window, and whole text; int8',
    seed,
    data: sources.map(({ name, samples: { length }, licences, left }) => ({
      source: name,
      texts: length,
      leftOut: left,
      licences,
    })),
    grammar: { texts: grammar.length, licence: 'Apache-2.0' },
    measured:
      'on sources left out of training, by fold; false positives averaged over benign sources',
    figures,
    limits:
      'Knows kinds of wording. Plain requests for something harmful are neither attack nor benign here. Plain instructions in tool results that nobody wrote as an attack are not found.',
  };
  write(out, model, card);
  if (context.json) terminal.out(JSON.stringify(card));
  else for (const line of figures.map(lineOf)) terminal.out(line);
  return Promise.resolve(EXIT.ok);
}

function lineOf({ source, trust, texts, recall, falsePositives }: SourceFigures): string {
  const share = (value: number): string => `${(value * 100).toFixed(1)}%`;
  const figures =
    recall === undefined
      ? `false positives ${share(falsePositives?.at1 ?? 0)} at 1%, ${share(falsePositives?.at05 ?? 0)} at 0.5%`
      : `recall ${share(recall.at1)} at 1%, ${share(recall.at01)} at 0.1%`;
  return `${source} (${trust}, ${texts}): ${figures}`;
}

function samplesOf(file: string) {
  const name = basename(file).replace(/\.jsonl(?:\.gz)?$/, '');
  const samples: Sample[] = [];
  const licences = new Set<string>();
  let left = 0;
  for (const row of rowsOf<Row & { readonly licence?: string }>(file)) {
    const sample = typeof row.text === 'string' ? sampleOf(row, name) : undefined;
    if (sample === undefined) left++;
    else {
      samples.push(sample);
      if (typeof row.licence === 'string') licences.add(row.licence);
    }
  }
  return { name, samples, left, licences: [...licences].sort() };
}

/** The lines of a JSONL file, which may be gzipped. Throws `usage` for a line that is not JSON. */
function rowsOf<T>(file: string): T[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new BartizanError('usage', `cannot read ${file}`, { cause });
  }
  const source = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return source
    .toString('utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as T];
      } catch {
        throw new BartizanError('usage', `line ${at + 1} of ${file} is not JSON`);
      }
    });
}

function recalibrate(context: CommandContext, file: string, out: string) {
  const from = text(context, 'weights');
  if (from === undefined) throw new BartizanError('usage', '--recalibrate needs --weights');
  const model = readModel(from);
  const rows = rowsOf<{ readonly channel?: unknown; readonly score?: unknown }>(file);
  const scores = { trusted: [] as number[], untrusted: [] as number[] };
  for (const { channel, score } of rows) {
    if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
      throw new BartizanError('usage', `${file} holds a line without a score in [0, 1]`);
    }
    scores[channel === 'document' || channel === 'tool' ? 'untrusted' : 'trusted'].push(score);
  }
  const tenant = {
    ...(scores.trusted.length > 0 ? { trusted: tenantCurve(scores.trusted) } : {}),
    ...(scores.untrusted.length > 0 ? { untrusted: tenantCurve(scores.untrusted) } : {}),
  };
  write(out, { ...model, header: { ...model.header, tenant } }, undefined);
  context.terminal.say(`recalibrated on ${rows.length} scores`);
  return Promise.resolve(rows.length === 0 ? EXIT.inconclusive : EXIT.ok);
}

function readModel(file: string): Model {
  const [source] = rowsOf<{ readonly weights?: unknown }>(file);
  if (typeof source?.weights !== 'string')
    throw new BartizanError('usage', `${file} holds no weights`);
  return decodeModel(Buffer.from(source.weights, 'base64'));
}

function write(out: string, model: Model, card: object | undefined): void {
  mkdirSync(out, { recursive: true });
  const weights = Buffer.from(encodeModel(model)).toString('base64');
  writeFileSync(join(out, WEIGHTS_FILE), `${JSON.stringify({ weights })}\n`);
  if (card !== undefined) {
    writeFileSync(join(out, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`);
  }
}

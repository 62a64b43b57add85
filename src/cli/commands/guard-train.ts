// SPDX-License-Identifier: Apache-2.0
// `guard train`: trains the embedded scorer from data files and the grammar, measures it on sources left
// out, and writes the weights with their card; or fits its scores to a tenant's own traffic. Nothing of the
// texts is printed or written.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { detector, scoredDetector } from '../../guard/detectors/injection/scored.ts';
import { featureFingerprint } from '../../guard/scorer/fingerprint.ts';
import { decodeModel, encodeModel } from '../../guard/scorer/model.ts';
import {
  calibrationOf,
  figuresOf,
  MIXING,
  scoreHeldOut,
  type SourceFigures,
} from '../../guard/training/evaluate.ts';
import type { Share } from '../../guard/evaluation/interval.ts';
import { generate } from '../../guard/training/generate.ts';
import { quantise } from '../../guard/training/quantise.ts';
import { generatedSample } from '../../guard/training/sample.ts';
import { train } from '../../guard/training/train.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { curvesOf, type TrafficRow } from './guard-train-curve.ts';
import { rowsOf, type Source, sourceOf } from './guard-train-data.ts';

/** Attacks of a family of the grammar, and as many twins. */
const PER_FAMILY = 400;
const WEIGHTS_FILE = 'injection.weights.json';
const CARD_FILE = 'injection.card.json';
const CURVE_FILE = 'injection.curve.json';

export const guardTrain = defineCommand({
  name: 'guard train',
  summary: "Train the embedded injection scorer, or fit its scores to a tenant's own traffic",
  usage:
    '--data FILE... --out DIR [--seed N] [--grammar N] | --calibrate FILE [--weights FILE] --out DIR',
  options: {
    data: {
      type: 'string',
      multiple: true,
      help: 'lines {"text","label":"attack"|"benign","category","channel"}, also .gz; a file is a source',
    },
    out: { type: 'string', help: `folder for ${WEIGHTS_FILE} and ${CARD_FILE}, or ${CURVE_FILE}` },
    grammar: {
      type: 'string',
      help: 'attacks of each family of the grammar, and as many harmless twins (default 400)',
    },
    seed: { type: 'string', help: 'a whole number (default 1): equal seeds give equal weights' },
    calibrate: {
      type: 'string',
      help: 'lines {"text","channel"} of own traffic, or {"score","channel"}; only shares of scores are written',
    },
    weights: { type: 'string', help: 'with --calibrate: weights other than the shipped ones' },
  },
  examples: [
    'bartizan guard train --data a.jsonl.gz --data b.jsonl --out ./weights --seed 7',
    'bartizan guard train --calibrate traffic.jsonl --out ./tenant',
  ],
  run: async (context) => {
    const out = text(context, 'out');
    if (out === undefined) throw new BartizanError('usage', 'guard train needs --out');
    const traffic = text(context, 'calibrate');
    return traffic === undefined ? trainAll(context, out) : calibrate(context, traffic, out);
  },
});

function trainAll(context: CommandContext, out: string) {
  const { terminal } = context;
  const seed = wholeNumber(context, 'seed', 1);
  const perFamily = wholeNumber(context, 'grammar', PER_FAMILY);
  const files = context.values['data'];
  const names = [...(Array.isArray(files) ? files.map(String) : []), ...context.positionals];
  if (names.length === 0) throw new BartizanError('usage', 'guard train needs --data');
  const sources = names.map((file) => sourceOf(file));
  const grammar = generate({ seed, perFamily }).map(generatedSample);
  const samples = [...sources.flatMap((source) => source.samples), ...grammar];
  terminal.say(
    `${samples.length - grammar.length} texts of ${names.length} files, ${grammar.length} of the grammar`,
  );
  const held = scoreHeldOut(samples, seed, (fold, folds) =>
    terminal.say(`measuring on sources left out: ${fold} of ${folds}`),
  );
  const figures = figuresOf(held);
  terminal.say('training on everything');
  const model = quantise(train(samples, seed), { ...MIXING, calibration: calibrationOf(held) });
  const card = cardOf({ seed, sources, generated: grammar.length, figures });
  const weights = Buffer.from(encodeModel(model)).toString('base64');
  write(out, WEIGHTS_FILE, `${JSON.stringify({ weights })}\n`);
  write(out, CARD_FILE, `${JSON.stringify(card, null, 2)}\n`);
  if (context.json) terminal.out(JSON.stringify(card));
  else for (const line of figures.map(lineOf)) terminal.out(line);
  return Promise.resolve(EXIT.ok);
}

type CardFacts = {
  readonly seed: number;
  readonly sources: readonly Source[];
  readonly generated: number;
  readonly figures: readonly SourceFigures[];
};

const cardOf = ({ seed, sources, generated, figures }: CardFacts) => ({
  title: 'Embedded injection scorer',
  features: featureFingerprint(),
  model:
    'two linear models over hashed features (2^18) of the skeleton view: best sentence window and whole text, with weights of their own for documents, tool results and outputs; int8',
  reads:
    'words, neighbouring and next-but-one words, combinations of the parts that words play (rule, reveal, ignore, ...) in fifteen languages, how a sentence looks (scraps, rare letter pairs, capitals, mixed scripts), channel',
  seed,
  data: sources.map(({ name, samples: { length }, licences, left }) => ({
    source: name,
    texts: length,
    leftOut: left,
    licences,
  })),
  grammar: { texts: generated, licence: 'Apache-2.0' },
  measured:
    'on sources left out of training, by fold; each with its 95 % interval (Wilson), which takes texts for independent: those made from templates are not. Thresholds: false positives averaged over benign sources. The grammar, which is always trained on, was written by people who have seen which kinds of attack these sources hold; none of its sentences are theirs.',
  figures,
  limits:
    'Knows kinds of wording. Plain requests for something harmful are neither attack nor benign here. Plain instructions in tool results that nobody wrote as an attack may be found as well. Suffixes found by search are found where they look like scraps.',
});

function wholeNumber(context: CommandContext, name: string, otherwise: number): number {
  const value = Number(text(context, name) ?? otherwise);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new BartizanError('usage', `--${name} is not a whole number`);
}

function lineOf({ source, trust, texts, recall, falsePositives }: SourceFigures): string {
  const percent = (value: number): string => (value * 100).toFixed(1);
  const told = (one: Share | undefined): string =>
    one === undefined || one.value === null
      ? '-'
      : `${percent(one.value)}% (${percent(one.low)} to ${percent(one.high)})`;
  const figures =
    recall === undefined
      ? `false positives ${told(falsePositives?.at1)} at 1%, ${told(falsePositives?.at05)} at 0.5%`
      : `recall ${told(recall.at1)} at 1%, ${told(recall.at01)} at 0.1%`;
  return `${source} (${trust}, ${texts}): ${figures}`;
}

function calibrate(context: CommandContext, file: string, out: string) {
  const { terminal } = context;
  const from = text(context, 'weights');
  const own = from === undefined ? detector : scoredDetector(modelIn(from), '0');
  const { curves, counts } = curvesOf(rowsOf<TrafficRow>(file), own);
  write(out, CURVE_FILE, `${JSON.stringify({ tenant_curve: curves }, null, 2)}\n`);
  terminal.say(`calibrated on ${counts.trusted} texts of users and ${counts.untrusted} of others`);
  if (context.json) terminal.out(JSON.stringify({ counts, tenant_curve: curves }));
  else {
    terminal.say(`put what ${CURVE_FILE} holds under guard.options.injection/scored`);
  }
  return Promise.resolve(EXIT.ok);
}

function modelIn(file: string) {
  const [source] = rowsOf<{ readonly weights?: unknown }>(file);
  if (typeof source?.weights !== 'string') {
    throw new BartizanError('usage', `${file} holds no weights`);
  }
  const model = decodeModel(Buffer.from(source.weights, 'base64'));
  return () => model;
}

function write(out: string, name: string, content: string): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, name), content);
}

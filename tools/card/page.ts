// SPDX-License-Identifier: Apache-2.0
// The detection card as a page.
import { cpus } from 'node:os';
import type { TaskReport } from '../../src/guard/evaluation/evaluation.ts';
import type { Share } from '../../src/guard/evaluation/interval.ts';
import type { GroupReport } from '../../src/guard/evaluation/report.ts';
import { DETECTORS } from '../../src/guard/registry.gen.ts';
import { BARTIZAN_VERSION } from '../../src/cli/program.ts';
import { SHIPPED_THRESHOLDS } from '../../src/cli/commands/shipped-policy.ts';
import { MUTATORS } from '../../src/mutate/mutators.ts';
import { table } from '../gen/markdown.ts';
import type { Corpora } from './corpora.ts';
import type { Generated } from './figures.ts';
import type { Latency } from './latency.ts';
import { ENGINE } from './measured.ts';
import type { ScorerCard } from './scorer-card.ts';
import { PUBLISHED, PUBLISHED_EVASION } from './published.data.ts';

export type Card = {
  readonly scorer: ScorerCard | undefined;
  readonly generated: Generated;
  readonly corpora: Corpora | undefined;
  readonly latencies: readonly Latency[];
};

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const shown = ({ value, low, high, of }: Share): string =>
  value === null
    ? '-'
    : `${percent(value)} (${(low * 100).toFixed(1)}-${(high * 100).toFixed(1)}; ${of})`;
const micros = (value: number | null): string =>
  value === null ? '-' : value < 10 ? value.toFixed(1) : value.toFixed(0);

type Groups = Readonly<Record<string, GroupReport>>;

const HEAD = [
  'Texts',
  'Recall, shipped',
  'False positives, shipped',
  'Recall at 1 %',
  'Recall at 0.1 %',
  'AUC',
];

const textRow = (name: string, group: GroupReport): string[] => {
  const at = (rate: '0.01' | '0.001'): string => {
    const recall = group.recall_at_fpr[rate];
    return recall === null ? '-' : `${shown(recall)}${recall.enough ? '' : ' *'}`;
  };
  return [
    name,
    String(group.texts),
    shown(group.shipped.recall),
    shown(group.shipped.fpr),
    at('0.01'),
    at('0.001'),
    group.auc === null ? '-' : `${group.auc.toFixed(4)}${group.against === 'all' ? ' †' : ''}`,
  ];
};

/** In the order of their names; what stands for all of them comes last. */
const sorted = (groups: Groups): readonly (readonly [string, GroupReport])[] =>
  Object.entries(groups).sort(
    ([a], [b]) =>
      Number(a.startsWith('all ')) - Number(b.startsWith('all ')) || (a < b ? -1 : a > b ? 1 : 0),
  );

const textTable = (what: string, groups: Groups): string =>
  table(
    [what, ...HEAD],
    sorted(groups).map(([name, group]) => textRow(name, group)),
  );

const entityTable = (group: GroupReport): string =>
  table(
    ['Type', 'Cases', 'Precision', 'Recall', 'F1', 'Same ends', 'Touched'],
    Object.entries({ ...group.entities, 'all types': group.spans }).map(([type, entity]) => [
      type,
      String(entity.labelled),
      shown(entity.precision),
      shown(entity.recall),
      entity.f1 === null ? '-' : entity.f1.toFixed(3),
      String(entity.exact),
      String(entity.touched),
    ]),
  );

function techniqueTable(report: TaskReport): string {
  const plain = report.sources['plain'];
  const base = plain?.shipped.recall.value ?? 0;
  const published = new Map(PUBLISHED_EVASION.map(({ technique, figure }) => [technique, figure]));
  return table(
    [
      'Technique',
      'Family',
      'Lossless',
      'Recall',
      'Points lost',
      'False positives on benign texts in it',
      'Published, others',
    ],
    ['plain', ...MUTATORS.map(({ id }) => id)].flatMap((id) => {
      const group = report.sources[id];
      if (group === undefined) return [];
      const mutator = MUTATORS.find((one) => one.id === id);
      const lost = (base - (group.shipped.recall.value ?? 0)) * 100;
      return [
        [
          id,
          mutator?.family ?? '-',
          mutator === undefined ? '-' : mutator.lossless ? 'yes' : 'no',
          shown(group.shipped.recall),
          lost.toFixed(1),
          shown(group.shipped.fpr),
          published.get(id) ?? '',
        ],
      ];
    }),
  );
}

/** The whole page. */
export function cardPage({ generated, corpora, latencies, scorer }: Card): string {
  return `${[
    head(),
    measuredOnGenerated(generated),
    leftOut(scorer),
    corpora === undefined ? noCorpora : measuredOnCorpora(corpora, scorer),
    latencySection(latencies),
    publishedSection(),
    detectorSection(),
  ].join('\n\n')}\n`;
}

function head(): string {
  const thresholds = Object.entries(SHIPPED_THRESHOLDS).map(
    ([task, threshold]) =>
      `${task} ${threshold === undefined ? 'none (every finding counts)' : threshold}`,
  );
  return `<!-- Written by \`npm run card\`. Do not edit. -->

# Detection card

What the detectors of Bartizan ${BARTIZAN_VERSION} (engine ${ENGINE.revision}, built-in content, no packs) catch, miss and take for what it
is not. Every figure comes from \`bartizan guard eval\` or \`npm run card\`.

- A share is followed by its 95 % Wilson interval and the number of cases. Cases that come from one template are not
  independent: for such sources the true interval is wider.
- Thresholds of the shipped policy, by family: ${thresholds.join('; ')}.
- Recall at 1 % is the share of attacks that score above all but 1 % of benign texts; equal scores are taken
  together. A star: fewer benign texts than that rate needs, so the figure means "without any false positive".
  A dagger: the source has fewer than 100 benign texts of its own, so it is set against those of all sources.
- A labelled span is found when a finding of its type shares at least half of the longer of the two. A finding counts
  as wrong only in sources that label its type. "Touched": any finding shares a character with it.`;
}

function measuredOnGenerated({ twins, pii, secrets, techniques }: Generated): string {
  return `## Generated sets

Texts that the repository makes itself, the same on every machine. They show that nothing was lost between releases
(CI fails when a figure falls below its floor in \`test/detection-floors.json\`); they do not show how well unseen
attacks are found, because what writes the detectors wrote them too.

### Injection: attacks of the grammar and their benign twins

${textTable('Family', { ...twins.categories, 'all families': twins.all })}

${textTable('Language', twins.languages)}

${textTable('Channel', twins.channels)}

### Evasion techniques on generated texts

${techniqueTable(techniques)}

### Personal data

${entityTable(pii.all)}

### Secrets in source files

${entityTable(secrets.all)}

By file: recall ${shown(secrets.all.shipped.recall)}, false positives ${shown(secrets.all.shipped.fpr)}.`;
}

/** Recall and false positives on sources left out of training, as its training measured them. */
function leftOut(scorer: ScorerCard | undefined): string {
  if (scorer === undefined)
    return '## Sources left out of training\n\nNot measured: there is no card beside the weights of the scorer.';
  const cells = (figures: Readonly<Record<string, number>> | undefined): string =>
    figures === undefined
      ? '-'
      : Object.entries(figures)
          .map(([rate, value]) => `${percent(value)} at ${RATE_NAMES[rate] ?? rate}`)
          .join(', ');
  return `## Sources left out of training

How the embedded scorer (${scorer.model}) does on sources that it has not learnt from: ${scorer.measured}. This table, and
not the one of corpora below, says what to expect on texts that nobody here has seen.

${table(
  [
    'Source',
    'Trust',
    'Texts',
    'Recall, at a false-positive rate of',
    'False positives, at a rate asked for of',
  ],
  scorer.figures.map(({ source, trust, texts, recall, falsePositives }) => [
    source,
    trust,
    String(texts),
    cells(recall),
    cells(falsePositives),
  ]),
)}

${scorer.limits}`;
}

const RATE_NAMES: Readonly<Record<string, string>> = { at1: '1 %', at05: '0.5 %', at01: '0.1 %' };

const noCorpora = `## Public corpora

Not measured: BARTIZAN_CORPORA names no folder with corpora.`;

const NOTES: Readonly<Partial<Record<string, string>>> = {
  secrets:
    'In `secrets_gitleaks`, "clean" means clean for the one rule that the text was written for: another rule may be right to find something in it.',
  moderation:
    'Harmful requests without any technique. The shipped policy does not act on this family; every finding counts here.',
  output: 'Answers: insecure code, links and images that carry data, scripts.',
};

function measuredOnCorpora(
  { files, texts, reports, techniques }: Corpora,
  scorer: ScorerCard | undefined,
): string {
  const learnt = new Set((scorer?.data ?? []).map(({ source }) => source));
  const marked = (groups: Groups): Groups =>
    Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [learnt.has(name) ? `${name} ‡` : name, group]),
    );
  const sections = reports.map((report) => {
    const note = NOTES[report.task];
    const intro = note === undefined ? '' : `\n\n${note}`;
    if (report.task === 'pii') {
      const sources = Object.entries(report.sources).map(([name, group]) => {
        const unmapped = Object.entries(group.unmapped).map(([type, count]) => `${type} ${count}`);
        const rest =
          unmapped.length === 0
            ? ''
            : `\n\nLabelled, and claimed by no detector: ${unmapped.join(', ')}.`;
        return `#### ${name}: ${group.texts} texts\n\n${entityTable(group)}${rest}`;
      });
      return `### Personal data${intro}\n\n${sources.join('\n\n')}`;
    }
    const own = report.task === 'injection' ? marked(report.sources) : report.sources;
    const groups = { ...own, 'all sources': report.all };
    const title = {
      injection: 'Injection',
      moderation: 'Moderation',
      secrets: 'Secrets',
      output: 'Output',
    }[report.task];
    const more =
      report.task === 'injection'
        ? `\n\n${textTable('Channel', report.channels)}\n\n${textTable('Language', report.languages)}`
        : '';
    const spans = report.task === 'secrets' ? `\n\n${entityTable(report.all)}` : '';
    return `### ${title}${intro}\n\n${textTable('Source', groups)}${more}${spans}`;
  });
  const disguises =
    techniques === undefined
      ? ''
      : `\n\n### Evasion techniques on corpora\n\n${techniqueTable(techniques)}`;
  return `## Public corpora

${texts} texts of ${files} files, read from the folder that BARTIZAN_CORPORA names. **The scorer has learnt from the sources marked ‡**:
their rows say that training worked, no more. Other sources were looked at while rules were written.

${sections.join('\n\n')}${disguises}`;
}

function latencySection(latencies: readonly Latency[]): string {
  const [processor] = cpus();
  return `## Time

One core of ${processor?.model.trim() ?? 'an unknown processor'}, Node ${process.version}, all detectors, plain English, microseconds. A busy neighbour shows in p99.

${table(
  ['Length', 'Channel', 'p50', 'p99', 'Mean per KB'],
  latencies.map(({ kb, channel, p50Micros, p99Micros, microsPerKb }) => [
    `${kb} KB`,
    channel,
    micros(p50Micros),
    micros(p99Micros),
    micros(microsPerKb),
  ]),
)}`;
}

const publishedSection = (): string => `## What others publish

**Published, not measured here**, on other texts and machines, by their makers or by third parties.

${table(
  ['System', 'Set', 'Figure', 'Time', 'Source'],
  PUBLISHED.map(({ system, set, figure, time, source }) => [system, set, figure, time, source]),
)}`;

const detectorSection = (): string => `## Versions

${table(
  ['Detector', 'Version', 'Severity'],
  DETECTORS.map(({ id, version, severity }) => [id, version, severity]),
)}`;

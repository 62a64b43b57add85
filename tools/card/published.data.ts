// SPDX-License-Identifier: Apache-2.0
// Figures that other projects publish about themselves, or that third parties published about them. They
// were not measured here, mostly on other texts: they say what class a system is in, no more.

export type Published = {
  readonly system: string;
  readonly set: string;
  readonly figure: string;
  readonly time: string;
  readonly source: string;
};

export const PUBLISHED: readonly Published[] = [
  {
    system: 'Prompt Guard 2, 86 M',
    set: 'its own direct jailbreaks, English',
    figure: 'recall 97.5 % at 1 % false positives, AUC 0.998',
    time: '92 ms per 512 tokens, A100',
    source: 'model card, meta-llama/PurpleLlama@4be64c3',
  },
  {
    system: 'Prompt Guard 2, 22 M',
    set: 'the same',
    figure: 'recall 88.7 % at 1 % false positives, AUC 0.995',
    time: '19 ms per 512 tokens, A100',
    source: 'the same',
  },
  {
    system: 'Prompt Guard 2, 22 M',
    set: 'holdout of Mirror, 524 cases',
    figure: 'recall 44.35 %, F1 59.14 %',
    time: '49 ms median',
    source: 'arXiv 2603.11875',
  },
  {
    system: 'Mirror (sparse n-gram SVM)',
    set: 'its own holdout, 524 cases',
    figure: 'recall 95.97 %, F1 92.07 %',
    time: 'below 1 ms',
    source: 'arXiv 2603.11875',
  },
  {
    system: 'PIGuard',
    set: 'accuracy: over-defence, benign, malicious',
    figure: '87.32 %, 85.74 %, 77.39 %',
    time: '15 ms',
    source: 'leolee99/PIGuard@1b5751e',
  },
  {
    system: 'ProtectAI v2',
    set: 'the same',
    figure: '57.23 %, 86.20 %, 48.60 %',
    time: '16 ms',
    source: 'the same',
  },
  {
    system: 'Lakera Guard',
    set: 'the same',
    figure: '87.61 %, 90.89 %, 53.19 %',
    time: '710 ms, API',
    source: 'the same',
  },
  {
    system: 'OpenAI guardrails, gpt-4.1-mini (default)',
    set: 'its own 4,000 conversations',
    figure: 'recall 0.0 % at 1 % false positives, AUC 0.928',
    time: '1.5 s median',
    source: 'openai/openai-guardrails-python@741faf9',
  },
  {
    system: 'OpenAI guardrails, gpt-4.1',
    set: 'the same',
    figure: 'recall 100.0 % at 1 % false positives, AUC 0.999',
    time: '3.0 s median',
    source: 'the same',
  },
  {
    system: 'LLM Guard, default threshold',
    set: 'AgentDojo attacks inside tool output',
    figure: '20 % found, 2 % false positives',
    time: '124 ms median, CPU',
    source: 'rudratoshs/buried-injections',
  },
  {
    system: 'Prompt Guard 2, 86 M',
    set: 'the same',
    figure: '1 % found, 0 % false positives',
    time: '149 ms median, CPU',
    source: 'the same',
  },
  {
    system: 'Presidio, plain and tuned',
    set: 'presidio-research, synthetic',
    figure: 'precision 0.685 and 0.870, recall 0.603 and 0.839',
    time: '',
    source: 'microsoft/presidio-research@7622dec',
  },
  {
    system: 'CredSweeper',
    set: 'CredData, 4,583 secrets',
    figure: 'precision 0.917, recall 0.808, F1 0.859',
    time: '',
    source: 'Samsung/CredData@c2e5761',
  },
  {
    system: 'gitleaks',
    set: 'the same',
    figure: 'precision 0.526, recall 0.244, F1 0.334',
    time: '',
    source: 'the same',
  },
];

export type PublishedEvasion = { readonly technique: string; readonly figure: string };

/** Attacks that got past all guards studied (arXiv 2504.11168 v3, as cited by others): injection, jailbreak. */
export const PUBLISHED_EVASION: readonly PublishedEvasion[] = [
  { technique: 'variation-selectors', figure: '100 % / 100 % got past' },
  { technique: 'tags', figure: '90 % / 82 % got past' },
];

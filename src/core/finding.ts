// SPDX-License-Identifier: Apache-2.0
// A fact that a detector states about a span of a segment. It never says what is to be done.

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export type Family =
  | 'injection'
  | 'privacy'
  | 'secrets'
  | 'content'
  | 'output'
  | 'agent'
  | 'rag'
  | 'abuse'
  | 'custom';

/** `family/name`: the path of the detector's file, its config key, docs slug and metric label. */
export type DetectorId = `${Family}/${string}`;

export type Finding = {
  readonly detector: DetectorId;
  readonly version: string;
  /** What was found, in the detector's own closed list: "card", "email", "instruction-override". */
  readonly entity: string;
  readonly severity: Severity;
  /** Calibrated: s means that about a fraction 1-s of benign traffic scores higher. */
  readonly score: number;
  /** Taxonomy ids with edition: "owasp-llm-2025:LLM01". */
  readonly taxonomy: readonly string[];
  /** Segment index (request, unstreamed response) or channel ordinal (stream). */
  readonly segment: number;
  /** UTF-16 offsets into the segment's original text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Keyed digest of the matched text (tenant-bound), so that equal values can be counted, never read. */
  readonly digest: string;
};

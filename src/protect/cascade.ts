// SPDX-License-Identifier: Apache-2.0
// Asks classifiers outside the guard about the texts that the guard itself is not sure of, and about no
// others. Their answers are findings like any; a missing one is a failure, and policy says what follows.
import type { Direction, Exchange } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import type { Channel } from '../guard/detector.ts';
import type { Located } from '../guard/lane.ts';
import { foldedView, unescapedView, View } from '../guard/view/view.ts';
import { CascadeCache } from './cascade-cache.ts';
import { type CascadeMember, Consultant, type Observe } from './cascade-member.ts';
import type { Found } from './findings.ts';

export type CascadeSettings = {
  readonly members: readonly CascadeMember[];
  /** For everything that is asked about one request, or one text of an answer. */
  readonly deadlineMs: number;
  readonly cache: { readonly entries: number; readonly ttlMs: number };
  readonly observe: Observe;
};

/** A text that may have to be asked about. */
type Text = {
  readonly segment: number;
  readonly text: string;
  readonly channel: Channel;
  /** It is JSON: what is asked about is what its escapes stand for. */
  readonly json: boolean;
};

/**
 * A text that is asked about, as a reader would see it: hidden characters, look-alikes and escapes that the
 * guard sees through would else hide from a model that was not taught them.
 */
type AskedText = { readonly segment: number; readonly channel: Channel; readonly view: View };

/** What classifiers said, by segment. */
export type Consulted = {
  readonly found: ReadonlyMap<number, readonly Found[]>;
  readonly failures: readonly string[];
};

/** Collects the texts of one request, or one text of an answer, and asks about them once. */
export type Consultation = {
  /** Takes in a text with what the guard found in it, reported or not. */
  take(text: Text, found: readonly Located[]): void;
  /** Undefined when no classifier is to be asked. Never rejects. */
  ask(): Promise<Consulted> | undefined;
};

export type Cascade = {
  readonly revision: string;
  /** True when texts of this app's answers are to be judged: then they have to be complete first. */
  judgesAnswers(exchange: Exchange): boolean;
  open(direction: Direction, exchange: Exchange): Consultation;
};

/** The detector whose score tells what is not certain. */
export const EMBEDDED = 'injection/scored';

export type CascadeParts = {
  readonly keyring: Keyring;
  readonly world: Pick<World, 'clock'>;
};

/** The cascade over `settings`. Keeps answers between exchanges. */
export function createCascade(
  settings: CascadeSettings,
  { keyring, world }: CascadeParts,
): Cascade {
  const { deadlineMs, members, observe } = settings;
  const cache = new CascadeCache(settings.cache, world.clock);
  const parts = { cache, keyring, clock: world.clock, observe };
  const all = members.map((member) => new Consultant(member, parts));
  const judging = (direction: Direction, { app }: Exchange): readonly Consultant[] =>
    all.filter(
      ({ member: { on, apps, exempt } }) =>
        on.includes(direction) && app.id !== exempt && (apps.length === 0 || apps.includes(app.id)),
    );
  return {
    revision: members.map(({ name, classifier }) => `${name}@${classifier.revision}`).join(),
    judgesAnswers: (exchange) => judging('response', exchange).length > 0,
    open(direction, exchange) {
      const asked = judging(direction, exchange).map((consultant) => ({
        consultant,
        texts: [] as AskedText[],
      }));
      return {
        take(text, found) {
          const { channel } = text;
          const facts = { channel, direction, score: asked.length > 0 ? certainty(found) : 0 };
          const wanting = asked.filter(({ consultant }) => isFor(consultant.member, facts));
          if (wanting.length > 0) {
            const view = readable(text);
            const one = { segment: text.segment, channel, view };
            if (/\S/.test(view.text)) for (const { texts } of wanting) texts.push(one);
          }
        },
        ask() {
          const some = asked.filter(({ texts }) => texts.length > 0);
          return some.length === 0 ? undefined : consultAll(some, exchange.tenant, deadlineMs);
        },
      };
    },
  };
}

const readable = ({ text, json }: Text): View =>
  foldedView(json ? unescapedView(text) : new View(text));

/** The highest score that the guard gives a text for injection. */
export function certainty(found: readonly Located[]): number {
  let highest = 0;
  for (const { detector, score } of found) {
    if (detector.id.startsWith('injection/') && score > highest) highest = score;
  }
  return highest;
}

function isFor(
  { channels, band }: CascadeMember,
  text: { readonly channel: Channel; readonly direction: Direction; readonly score: number },
): boolean {
  if (text.direction === 'request' && !channels.includes(text.channel)) return false;
  return text.score >= band.from && text.score <= band.to;
}

type Question = { readonly consultant: Consultant; readonly texts: readonly AskedText[] };

async function consultAll(
  questions: readonly Question[],
  tenant: string,
  deadlineMs: number,
): Promise<Consulted> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  const found = new Map<number, Found[]>();
  const failures: string[] = [];
  const answers = await Promise.all(
    questions.map(async ({ consultant, texts }) => ({
      texts,
      ...(await consultant.consult(
        texts.map(({ channel, view }) => ({ channel, text: view.text })),
        tenant,
        deadline.signal,
      )),
    })),
  );
  clearTimeout(timer);
  for (const answer of answers) {
    failures.push(...answer.failures);
    for (const [at, { segment, view }] of answer.texts.entries()) {
      const known = found.get(segment);
      const more = (answer.found[at] ?? []).map((one) => ({
        ...one,
        ...view.original(one.start, one.end),
      }));
      if (known === undefined) found.set(segment, more);
      else known.push(...more);
    }
  }
  return { found, failures };
}

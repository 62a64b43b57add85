// SPDX-License-Identifier: Apache-2.0
// Measures what the detectors say against what a labelled set says, text by text; holds counts, never
// texts. Which lines there are and how long a scan took is told from outside.
import type { Judgement } from './judgement.ts';
import { type GroupReport, reportOn } from './report.ts';
import { type Row, type Task, TASKS } from './row.ts';
import { Tally } from './tally.ts';

/** Sources, languages and categories told apart; further ones are counted together. */
const GROUPS_MAX = 1_000;
const OTHERS = '(others)';

export type TaskReport = {
  readonly task: Task;
  readonly all: GroupReport;
  readonly sources: Readonly<Record<string, GroupReport>>;
  readonly channels: Readonly<Record<string, GroupReport>>;
  readonly languages: Readonly<Record<string, GroupReport>>;
  readonly categories: Readonly<Record<string, GroupReport>>;
};

type Groups = Map<string, Tally>;

class TaskTallies {
  readonly all = new Tally();
  readonly sources: Groups = new Map();
  readonly channels: Groups = new Map();
  readonly languages: Groups = new Map();
  readonly categories: Groups = new Map();
}

/** The group of a name, made when it is new and there is room. */
function groupOf(groups: Groups, name: string): Tally {
  const key = groups.has(name) || groups.size < GROUPS_MAX ? name : OTHERS;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const made = new Tally();
  groups.set(key, made);
  return made;
}

export class Evaluation {
  readonly #tasks = new Map<Task, TaskTallies>();
  #texts = 0;

  /** Texts counted; one that tests several families counts once. */
  get texts(): number {
    return this.#texts;
  }

  add(row: Row, judgement: Judgement): void {
    this.#texts++;
    for (const task of row.tasks) {
      const tallies = this.#tasks.get(task) ?? new TaskTallies();
      this.#tasks.set(task, tallies);
      const groups = [
        tallies.all,
        groupOf(tallies.sources, row.source),
        groupOf(tallies.channels, row.channel),
        groupOf(tallies.languages, row.lang),
      ];
      if (row.category !== '') groups.push(groupOf(tallies.categories, row.category));
      for (const group of groups) group.add(task, row, judgement);
    }
  }

  /**
   * A report for each task that texts were labelled for. A benign text may be flagged by no family; it is
   * told under moderation only where there are harmful texts, or where that is what was asked for.
   */
  reports(asked?: Task): readonly TaskReport[] {
    return TASKS.filter((task) => {
      const attacks = this.#tasks.get(task)?.all.attacks.total;
      return attacks !== undefined && (task !== 'moderation' || task === asked || attacks > 0);
    }).map((task) => this.#report(task));
  }

  #report(task: Task): TaskReport {
    const tallies = this.#tasks.get(task) ?? new TaskTallies();
    const { all, sources, channels, languages, categories } = tallies;
    const each = (groups: Groups): Readonly<Record<string, GroupReport>> =>
      Object.fromEntries([...groups].map(([name, tally]) => [name, reportOn(tally, all, [tally])]));
    return {
      task,
      all: reportOn(all, all, [...sources.values()]),
      sources: each(sources),
      channels: each(channels),
      languages: each(languages),
      categories: each(categories),
    };
  }
}

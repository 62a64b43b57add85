// SPDX-License-Identifier: Apache-2.0
// The figures of one run, collected round by round. A figure of a system is the median of its rounds;
// without a valid round there is none. What was thrown away is kept by name, never silently.
import { median } from './statistics.ts';
import type { SystemName } from './systems.ts';

/** Micro figures belong to no system. */
export type Column = SystemName | 'here';

export type Figure = {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
};

export type FigureValues = Figure & {
  readonly values: Partial<Record<Column, number>>;
  readonly rounds: Partial<Record<Column, readonly number[]>>;
};

export class Sheet {
  readonly #figures = new Map<string, { figure: Figure; rounds: Map<Column, number[]> }>();
  readonly #notes: string[] = [];

  /** One round's value of a figure; undefined adds nothing. */
  add(figure: Figure, column: Column, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) return;
    const entry = this.#figures.get(figure.id) ?? { figure, rounds: new Map<Column, number[]>() };
    this.#figures.set(figure.id, entry);
    entry.rounds.set(column, [...(entry.rounds.get(column) ?? []), value]);
  }

  /** Something that a reader of the figures has to know. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** The median over the rounds. */
  value(id: string, column: Column): number | undefined {
    return median(this.#figures.get(id)?.rounds.get(column) ?? []);
  }

  /** Value of one column over that of another; undefined when either was not measured. */
  ratio(id: string, over: Column, under: Column): number | undefined {
    const above = this.value(id, over);
    const below = this.value(id, under);
    return above === undefined || below === undefined || below === 0 ? undefined : above / below;
  }

  /** All figures in the order in which they were first measured. */
  figures(): readonly FigureValues[] {
    return [...this.#figures.values()].map(({ figure, rounds }) => ({
      ...figure,
      values: Object.fromEntries([...rounds].map(([name, values]) => [name, median(values)])),
      rounds: Object.fromEntries(rounds),
    }));
  }
}

/** How a filter looks while it is written: a colour for each kind of piece, a line under what is wrong. */
import { type Range, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

import { tokenize } from "@/lib/filter/tokens";

const marks = {
  key: Decoration.mark({ class: "filter-key" }),
  operator: Decoration.mark({ class: "filter-operator" }),
  value: Decoration.mark({ class: "filter-value" }),
  joint: Decoration.mark({ class: "filter-joint" }),
  fault: Decoration.mark({ class: "filter-fault" }),
};

const MARK_OF = {
  key: marks.key,
  operator: marks.operator,
  value: marks.value,
  word: undefined,
  and: marks.joint,
  or: marks.joint,
  not: marks.joint,
  open: marks.operator,
  close: marks.operator,
  brace: marks.joint,
  relation: marks.joint,
  pipe: marks.joint,
  aggregate: marks.key,
} as const;

interface Fault {
  from: number;
  to: number;
}

export const setFault = StateEffect.define<Fault | undefined>();

function decorate(text: string): DecorationSet {
  const ranges: Array<Range<Decoration>> = [];
  for (const { kind, from, to } of tokenize(text)) {
    const mark = MARK_OF[kind];
    if (mark) ranges.push(mark.range(from, to));
  }
  return RangeSet.of(ranges, true);
}

const pieces = StateField.define<DecorationSet>({
  create: (state) => decorate(state.doc.toString()),
  update: (before, change) => (change.docChanged ? decorate(change.newDoc.toString()) : before),
  provide: (field) => EditorView.decorations.from(field),
});

/** Goes with the first letter that is changed: it was about the text before. */
const fault = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, change) => {
    const told = change.effects.find((effect) => effect.is(setFault));
    if (told) {
      const { length } = change.newDoc;
      const range = told.value as Fault | undefined;
      const [from, to] = [Math.min(range?.from ?? 0, length), Math.min(range?.to ?? 0, length)];
      return range && from < to ? Decoration.set([marks.fault.range(from, to)]) : Decoration.none;
    }
    return change.docChanged ? Decoration.none : before;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const colours = [pieces, fault];

export const theme = EditorView.theme({
  "&": { background: "none", fontSize: "var(--fs-label)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    fontFeatureSettings: "'calt' 0",
    lineHeight: "20px",
    overflow: "visible",
  },
  // A hint that is wider than the box is cut by dots; else it would lie over the tools beside it.
  ".cm-content": { minWidth: "0", padding: "0", caretColor: "var(--text-1)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": {
    maxWidth: "100%",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    color: "var(--text-3)",
    fontFamily: "var(--font-sans)",
    fontSize: "var(--fs-body)",
  },
  ".filter-key": { color: "var(--accent)" },
  ".filter-operator": { color: "var(--text-3)" },
  ".filter-value": { color: "var(--text-1)", fontWeight: "var(--fw-medium)" },
  ".filter-joint": { color: "var(--text-2)", fontWeight: "var(--fw-strong)" },
  ".filter-fault": {
    textDecoration: "underline wavy var(--error)",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": {
    border: "0",
    borderRadius: "var(--radius-2)",
    background: "var(--raised)",
    boxShadow: "var(--shadow-pop)",
    zIndex: "300",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    minWidth: "280px",
    maxWidth: "min(520px, 92vw)",
    maxHeight: "320px",
    padding: "var(--sp-1)",
    fontFamily: "var(--font-mono)",
    fontSize: "var(--fs-label)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "center",
    justifyContent: "space-between",
    gap: "var(--sp-4)",
    minHeight: "28px",
    padding: "0 var(--sp-2)",
    borderRadius: "var(--radius-1)",
    color: "var(--text-1)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--selected)",
    color: "var(--text-1)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    padding: "var(--sp-2) var(--sp-2) 2px",
    border: "0",
    color: "var(--text-3)",
    fontFamily: "var(--font-sans)",
    fontSize: "var(--fs-mark)",
    opacity: "1",
  },
  ".cm-completionLabel": { overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)" },
  ".cm-completionDetail": {
    marginLeft: "0",
    color: "var(--text-3)",
    fontFamily: "var(--font-sans)",
    fontStyle: "normal",
  },
  ".cm-tooltip.cm-completionInfo": {
    padding: "var(--sp-1) var(--sp-2)",
    color: "var(--text-2)",
    fontSize: "var(--fs-label)",
  },
});

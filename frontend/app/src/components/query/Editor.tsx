/** The line in which a filter is written: CodeMirror, loaded after the page. */
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderText, tooltips } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";

import { completionSource, type Suggest } from "./completion";
import { colours, setFault, theme } from "./editor-looks";

export interface EditorHandle {
  focus: (from?: number, to?: number) => void;
}

export interface EditorProps {
  label: string;
  placeholder: string;
  value: string;
  fault: { from: number; to: number } | undefined;
  suggest: Suggest;
  handle: RefObject<EditorHandle | null>;
  /** Where the cursor stood in the plain field that this one replaces; undefined: it had no focus. */
  startAt: number | undefined;
  onChange: (text: string) => void;
  onRun: (text: string) => void;
  onLeave: () => void;
  onFocus: (focused: boolean) => void;
}

/** One line: whatever is pasted is put on it. */
const oneLine = [
  EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)),
  EditorView.clipboardInputFilter.of((text) => text.trim().replaceAll(/\s*\n\s*/g, " ")),
];

export default function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const current = useRef(props);
  useEffect(() => {
    current.current = props;
  });
  useEffect(() => {
    const first = current.current;
    // Tab was pressed while suggestions were on their way: it takes the first of them once they are here.
    let takesFirst = false;
    const view = new EditorView({
      parent: host.current ?? undefined,
      state: EditorState.create({
        doc: first.value,
        selection: { anchor: Math.min(first.startAt ?? first.value.length, first.value.length) },
        extensions: [
          oneLine,
          history(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            "aria-label": first.label,
            autocapitalize: "off",
            autocorrect: "off",
            spellcheck: "false",
            enterkeyhint: "search",
          }),
          placeholderText(first.placeholder),
          colours,
          theme,
          tooltips({ position: "fixed", parent: document.body }),
          autocompletion({
            override: [completionSource((scope) => current.current.suggest(scope))],
            icons: false,
            selectOnOpen: false,
            activateOnCompletion: () => true,
            // Nothing is chosen until an arrow or Tab chooses it: there is no slip to guard against.
            interactionDelay: 0,
            closeOnBlur: true,
          }),
          Prec.highest(
            keymap.of(
              keysFor(current, () => {
                takesFirst = true;
              }),
            ),
          ),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) current.current.onChange(update.state.doc.toString());
            if (update.focusChanged) current.current.onFocus(update.view.hasFocus);
            const status = completionStatus(update.state);
            if (update.docChanged || update.focusChanged || status === null) takesFirst = false;
            if (!takesFirst || status !== "active") return;
            takesFirst = false;
            // An update may not begin another.
            queueMicrotask(() => acceptFirst(update.view));
          }),
        ],
      }),
    });
    editor.current = view;
    first.handle.current = {
      focus: (from, to) => {
        view.focus();
        if (from !== undefined) {
          view.dispatch({ selection: { anchor: from, head: to ?? from } });
          return;
        }
        // To write on: the next term begins after a space.
        const { doc } = view.state;
        const gap = /\S$/.test(doc.toString()) ? " " : "";
        view.dispatch({
          changes: { from: doc.length, insert: gap },
          selection: { anchor: doc.length + gap.length },
        });
        startCompletion(view);
      },
    };
    if (first.startAt !== undefined) {
      view.focus();
      startCompletion(view);
    }
    return () => view.destroy();
  }, []);
  const { value, fault } = props;
  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const before = view.state.doc.toString();
    if (before !== value) {
      view.dispatch({
        changes: { from: 0, to: before.length, insert: value },
        selection: { anchor: value.length },
      });
    }
    view.dispatch({ effects: setFault.of(fault) });
  }, [value, fault]);
  return <div ref={host} data-editor />;
}

function keysFor(current: RefObject<EditorProps>, awaitFirst: () => void) {
  return [
    {
      key: "Enter",
      run: (view: EditorView) => {
        if (acceptCompletion(view)) return true;
        closeCompletion(view);
        current.current.onRun(view.state.doc.toString());
        return true;
      },
    },
    // While suggestions are on their way, Tab waits for them; without any it goes on to the next control.
    {
      key: "Tab",
      run: (view: EditorView) => {
        const status = completionStatus(view.state);
        if (status === "pending") awaitFirst();
        return status === "pending" || (status === "active" && acceptFirst(view));
      },
    },
    {
      key: "Escape",
      run: (view: EditorView) => {
        if (closeCompletion(view)) return true;
        view.contentDOM.blur();
        current.current.onLeave();
        return true;
      },
    },
  ];
}

function acceptFirst(view: EditorView): boolean {
  if (acceptCompletion(view)) return true;
  moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

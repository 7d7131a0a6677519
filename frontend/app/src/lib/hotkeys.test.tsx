import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { useHotkeys } from "./hotkeys";

function Listener({ heard, keys }: { heard: string[]; keys: readonly string[] }) {
  useHotkeys(Object.fromEntries(keys.map((key) => [key, () => heard.push(key)])));
  return <input aria-label="Field" />;
}

test("a chord wins over the key of another that ends it", async () => {
  const heard: string[] = [];
  render(
    <>
      <Listener heard={heard} keys={["t"]} />
      <Listener heard={heard} keys={["g t"]} />
    </>,
  );
  await userEvent.keyboard("gt");
  await userEvent.keyboard("t");
  expect(heard).toEqual(["g t", "t"]);
});

test("one key is answered once, and not while a field is typed in", async () => {
  const heard: string[] = [];
  const { getByLabelText, unmount } = render(<Listener heard={heard} keys={["j"]} />);
  await userEvent.keyboard("jj");
  await userEvent.type(getByLabelText("Field"), "j");
  unmount();
  await userEvent.keyboard("j");
  expect(heard).toEqual(["j", "j"]);
});

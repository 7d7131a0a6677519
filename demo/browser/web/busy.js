// Says at once that something is under way: placeholders where the answer will stand.

const PLACEHOLDERS = 1500;

export function showBusy() {
  const list = document.querySelector("#suggestions");
  list.replaceChildren();
  for (let count = 0; count < PLACEHOLDERS; count++) {
    const item = document.createElement("li");
    item.textContent = "…";
    list.append(item);
    // Asking for a size after each change makes the browser lay everything out again: the page's own slowness.
    if (count % 50 === 0) void list.offsetHeight;
  }
}

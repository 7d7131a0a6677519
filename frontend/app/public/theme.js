// Sets the colour scheme before the first paint. A file, not inline: the page allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("spanwise.theme");
  } catch {
    stored = null;
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();

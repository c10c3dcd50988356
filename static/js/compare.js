// Keys on the comparison: n or j to the next change, p or k to the previous. A box beside the hint turns them off for
// good: single keys may be in the way of speech input and of browser extensions.
const PLACE = "vademecum-compare-keys";
const changes = [...document.querySelectorAll(".comparison .change:not(.same)")];
const hint = document.querySelector(".keys");
const box = hint?.querySelector("input");

const kept = () => {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
};

/** Index of the change the reader is at: the focused one, else the last that begins above the middle of the screen. */
function here() {
  const focused = changes.findIndex((change) => change.contains(document.activeElement));
  if (focused >= 0) return focused;
  return changes.findLastIndex((change) => change.getBoundingClientRect().top < innerHeight / 3);
}

function go(step) {
  const target = changes[Math.min(changes.length - 1, Math.max(0, here() + step))];
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

if (hint && changes.length) {
  hint.hidden = false;
  box.checked = kept();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(PLACE, box.checked ? "on" : "off");
    } catch {
      // Not kept: it holds on this page.
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    if (event.key === "n" || event.key === "j") go(1);
    else if (event.key === "p" || event.key === "k") go(-1);
    else return;
    event.preventDefault();
  });
}

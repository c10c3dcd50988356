// "#" copies the pinned address of its clause, then offers the address of the wording in force. Without this module
// (or without a clipboard) it is the link it looks like.
const text = document.querySelector("[data-pinned]");
const said = document.createElement("span");
said.setAttribute("role", "status");
said.className = "unseen";
let panel = null;

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function close() {
  if (!panel) return;
  if (panel.contains(document.activeElement)) panel.parentElement.querySelector("a.anchor").focus();
  panel.remove();
  panel = null;
  said.textContent = "";
}

function show(link, key) {
  close();
  const { current, copied, other, otherCopied, close: closing } = text.dataset;
  const words = document.createElement("span");
  words.textContent = said.textContent = copied;
  const second = button(other, async () => {
    await navigator.clipboard.writeText(current + key);
    words.textContent = said.textContent = otherCopied;
  });
  const end = button("×", close);
  end.setAttribute("aria-label", closing);
  panel = document.createElement("span");
  panel.className = "permalink";
  const rest = document.createElement("span");
  rest.append(words, " ", second);
  panel.append(rest, end);
  link.parentElement.append(panel);
}

if (text && navigator.clipboard) {
  document.body.append(said);
  text.addEventListener("click", async (event) => {
    const link = event.target.closest("a.anchor");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = link.hash.slice(3);
    try {
      await navigator.clipboard.writeText(text.dataset.pinned + key);
    } catch {
      return; // refused by the browser: the address bar has the place
    }
    show(link, key);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}

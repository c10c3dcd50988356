// Search boxes offer clauses, texts and questions while somebody types (the ARIA combobox pattern); the facets unfold on wide
// screens; a followed result is counted, without a cookie. Search itself needs none of this.
const WAIT = 120; // milliseconds after the last key
let made = 0;

function combobox(input) {
  const form = input.closest("form");
  const list = document.createElement("ul");
  const status = document.createElement("span");
  const label = input.dataset.label;
  let options = [];
  let at = -1;
  let timer = 0;
  let request = null;
  let typed = "";
  list.id = `suggestions-${(made += 1)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.parentElement.classList.add("suggesting");
  input.after(list);
  form.append(status);
  input.type = "text"; // a search field may not be a combobox
  input.setAttribute("enterkeyhint", "search");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    options = [];
    at = -1;
    list.replaceChildren();
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (index) => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (found) => {
    options = found;
    list.replaceChildren(...found.map((each, i) => {
      const item = document.createElement("li");
      const words = document.createElement("span");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      words.className = each.kind;
      words.lang = each.lang;
      words.dir = each.dir;
      words.textContent = each.label;
      item.append(words);
      if (each.detail) {
        const detail = document.createElement("small");
        if (each.kind !== "topic") {  // what is said of a topic is in the page's language
          detail.lang = each.lang;
          detail.dir = each.dir;
        }
        detail.textContent = each.detail;
        item.append(detail);
      }
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${label}: ${found.length}` : "";
    select(-1);
  };
  const ask = async () => {
    const words = input.value.trim();
    if (words === typed && !list.hidden) return;
    typed = words;
    request?.abort();
    if (words.length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: request.signal, credentials: "omit" });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      if (document.activeElement === input && input.value.trim() === words) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  const go = (index) => { location.href = options[index].url; };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = options.length - 1;
    if (event.key === "ArrowDown" && !list.hidden) select(at < last ? at + 1 : -1);
    else if (event.key === "ArrowUp" && !list.hidden) select(at < 0 ? last : at - 1);
    else if (event.key === "ArrowDown" && input.value.trim().length > 1) { typed = ""; ask(); }
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && at >= 0) go(at);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("li"));
    if (index >= 0) go(index);
  });
}
for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);

const wide = matchMedia("(min-width: 64rem)");
const folded = document.querySelector("details[data-unfold]");
const unfold = () => { if (folded) folded.open = wide.matches; };
unfold();
wide.addEventListener("change", unfold);

const results = document.querySelector("[data-opened]");
for (const list of document.querySelectorAll(".search-results")) {
  list.addEventListener("click", (event) => {
    if (!event.target.closest("a") || !results) return;
    const body = new URLSearchParams({ q: results.dataset.asked });
    fetch(results.dataset.opened, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  });
}

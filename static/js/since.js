// "Changed since you were here": the browser remembers, per work, which edition and which state of its wording were read
// last. Kept in localStorage of this site, written here only, and never sent anywhere. Documented in docs/readers.md.
const PLACE = "vademecum-read";
const note = document.querySelector(".last-read");

/** {work: {label, texts: {locale: state}}}; {} where nothing can be kept or somebody else wrote there. */
function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}

function remember({ work, label, locale, state }) {
  const all = remembered();
  const texts = all[work]?.label === label ? all[work].texts : {};
  all[work] = { label, texts: { ...texts, [locale]: state } };
  try {
    localStorage.setItem(PLACE, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing shows no note.
  }
}

function show(kind, then) {
  const said = note.querySelector(`[data-note="${kind}"]`);
  if (then) {
    said.querySelector("[data-then]").textContent = then;
    said.querySelector("[data-since]").href = `${note.dataset.url}?since=${encodeURIComponent(then)}`;
  }
  said.hidden = note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    remember(note.dataset);
    note.hidden = true;
    const main = document.getElementById("main");
    main?.focus({ preventScroll: true });
  });
}

if (note) {
  const { work, label, locale, state } = note.dataset;
  const then = remembered()[work];
  const asked = new URLSearchParams(location.search).get("since");
  if (typeof then?.label !== "string" || asked === then.label) remember(note.dataset);
  else if (then.label !== label) show("edition", then.label);
  else if (then.texts?.[locale] && then.texts[locale] !== state) show("text");
  else remember(note.dataset);
}

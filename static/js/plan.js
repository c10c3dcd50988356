// The preview of an import: answers survive a log-in time-out, rows that stay as they are fold away, buttons filter.
const form = document.getElementById("plan");

/** Keep answers in this tab until the server has kept them. */
function keepAnswers() {
  const place = `vademecum-plan-${form.dataset.plan}`;
  const fields = () => [...form.elements].filter((field) => /^(answer-|other-|numbers$)/.test(field.name));
  const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
  // What the server shows after it kept the answers is the truth.
  if (document.querySelector(".messages .success")) sessionStorage.removeItem(place);
  const kept = JSON.parse(sessionStorage.getItem(place) || "{}");
  for (const field of fields()) {
    if (!(field.name in kept)) continue;
    if (field.type === "checkbox") field.checked = kept[field.name];
    else field.value = kept[field.name];
  }
  form.addEventListener("change", () => {
    sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, read(field)]))));
  });
}

/** Runs of rows that stay as they are show as one line; its button opens them. */
function foldRuns() {
  const set = (button, open) => {
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  };
  const buttons = [...form.querySelectorAll(".texts-fold button")];
  for (const button of buttons) {
    set(button, false);
    button.addEventListener("click", () => set(button, button.getAttribute("aria-expanded") !== "true"));
  }
  return (open) => buttons.forEach((button) => set(button, open));
}

/** One filter at a time; pressed again it shows everything. */
function filterRows(openRuns) {
  const buttons = [...form.querySelectorAll("[data-filter]")];
  const rows = [...form.querySelectorAll("[data-marks]")];
  const show = (mark) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.filter === mark));
    for (const row of rows) row.hidden = Boolean(mark) && !row.dataset.marks.split(" ").includes(mark);
    openRuns(Boolean(mark));
    for (const fold of form.querySelectorAll(".texts-fold")) fold.hidden = Boolean(mark);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => show(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.filter));
  }
  return () => show("");
}

/** The link at the bottom goes from one open question to the next. */
function stepThrough(showAll) {
  const link = form.querySelector("[data-next]");
  if (!link) return;
  let place = -1;
  link.addEventListener("click", (event) => {
    const open = [...form.querySelectorAll(".texts-open")];
    if (!open.length) return;
    event.preventDefault();
    if (open.some((row) => row.hidden)) showAll();
    place = (place + 1) % open.length;
    open[place].scrollIntoView({ block: "center" });
    open[place].querySelector("select").focus({ preventScroll: true });
  });
}

if (form) {
  keepAnswers();
  stepThrough(filterRows(foldRuns()));
}

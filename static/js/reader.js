// The table of contents follows the reader; the banner of an old edition leads to the clause being read.
const nav = document.querySelector("nav.contents");
const links = new Map();
for (const link of nav?.querySelectorAll("a") ?? []) links.set(decodeURIComponent(link.hash.slice(1)), link);
const rows = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const today = document.querySelector("a[data-today]");
const base = today?.getAttribute("href");
const wide = matchMedia("(min-width: 64rem)");
const details = nav?.querySelector("details");
let current = null;

const unfold = () => { if (details) details.open = wide.matches; };
unfold();
wide.addEventListener("change", unfold);
nav?.addEventListener("click", (event) => {
  if (event.target.closest("a") && !wide.matches) details.open = false;
});

function follow() {
  let low = 0;
  let high = rows.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().top <= 120) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  const link = found < 0 ? null : links.get(rows[found].id);
  if (link === current) return;
  current?.removeAttribute("aria-current");
  current = link;
  if (today) today.setAttribute("href", rows[found] ? `${base}${clauseOf(rows[found])}` : base);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  if (!wide.matches) return;
  const top = link.offsetTop - nav.clientHeight / 2;
  if (Math.abs(nav.scrollTop - top) > nav.clientHeight / 3) nav.scrollTop = top;
}
const clauseOf = (row) => `c/${row.id.slice(2)}/`;

let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    follow();
  });
}, { passive: true });
follow();

// Remember the language a reader chooses, for addresses that name none.
for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `vademecum_language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax${secure}`;
    // The same clause in the other language: the part after # is not in the address the server wrote.
    if (location.hash) link.hash = location.hash;
  });
}
// The list closes when the reader goes on elsewhere.
const list = document.querySelector("details.languages");
document.addEventListener("click", (event) => {
  if (list?.open && !list.contains(event.target)) list.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && list?.open) {
    list.open = false;
    list.querySelector("summary").focus();
  }
});

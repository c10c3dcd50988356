// Wagtail 8.0 forgets a comment that is still being written when the page saves itself: the answer to the save renews all
// comments. So the page waits until the comment is said; and a save that was on its way already renews nothing.

const WAIT = 1000; // milliseconds between looks at the comment
const BOX = ".comment--mode-creating, .comment--mode-editing";

const writing = () =>
  Boolean(document.querySelector(BOX)) ||
  [...document.querySelectorAll(".comment__reply-input")].some((box) => box.value.trim());

/** Whether the save carries a comment or an answer that the database does not know yet. */
const carriesNew = (data) =>
  [...data.entries()].some(([name, value]) => /^comments-\d+-(replies-\d+-)?id$/.test(name) && !value);

let renewing = false;

document.addEventListener("w-autosave:save", (event) => {
  if (!writing()) {
    renewing = carriesNew(event.detail.formData);
    return;
  }
  event.preventDefault();
  const form = event.target;
  const look = setInterval(() => {
    if (writing()) return;
    clearInterval(look);
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true }));
  }, WAIT);
});

window.addEventListener(
  "w-autosave:success",
  ({ detail }) => {
    if (writing() && !renewing && detail?.data) detail.data.comments = null;
  },
  true, // before Wagtail's own listener
);

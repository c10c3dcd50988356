// Answers on an import preview survive a log-in time-out: they are kept in this tab until the plan is sent.
const form = document.getElementById("plan");
if (form) {
  const place = `vademecum-plan-${form.dataset.plan}`;
  const fields = () => [...form.elements].filter((field) => /^(answer-|other-|numbers$)/.test(field.name));
  const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const kept = JSON.parse(sessionStorage.getItem(place) || "{}");
  for (const field of fields()) {
    if (field.name in kept) {
      if (field.type === "checkbox") field.checked = kept[field.name];
      else field.value = kept[field.name];
    }
  }
  form.addEventListener("change", () => {
    sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, read(field)]))));
  });
  // The server keeps the answers of a plan it has answered; what it shows then is the truth.
  if (document.querySelector(".messages .success")) sessionStorage.removeItem(place);
}

"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const views = [...document.querySelectorAll(".view")];
  const parts = new Map(views.map((view) => [view, collect(view)]));
  let waiting = 0;

  // What can be hidden: each item, and each group, which is told apart from its items only where it has any.
  function collect(view) {
    return [...view.querySelectorAll(".g")].map((group) => ({
      group,
      items: group.dataset.s ? [group] : [...group.querySelectorAll("[data-s]")],
      texts: null,
    }));
  }

  function textsOf(part) {
    if (!part.texts) {
      const head = part.items[0] === part.group ? "" : part.group.querySelector("summary").textContent;
      part.texts = part.items.map((item) => (head + " " + item.textContent).toLowerCase());
    }
    return part.texts;
  }

  function checked(name) {
    return new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((each) => each.value));
  }

  function apply() {
    const statuses = checked("s");
    const severities = checked("v");
    const onlyNew = checked("new").size > 0;
    const by = form.elements["by"].value;
    const words = document.getElementById("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    let total = 0;
    for (const view of views) {
      view.hidden = view.dataset.by !== by;
      if (view.hidden) continue;
      for (const part of parts.get(view)) {
        const texts = words.length ? textsOf(part) : null;
        let visible = 0;
        part.items.forEach((item, place) => {
          const fits =
            statuses.has(item.dataset.s) &&
            severities.has(item.dataset.v) &&
            (!onlyNew || item.dataset.c === "new") &&
            words.every((word) => texts[place].includes(word));
          if (item.hidden === fits) item.hidden = !fits;
          visible += fits;
        });
        part.group.hidden = visible === 0;
        count += visible;
        total += part.items.length;
      }
    }
    document.getElementById("none").hidden = count > 0 || total === 0;
    shown.textContent = `${count} of ${total} shown`;
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  }

  // A link leads to what may be in another view, filtered away, or folded.
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const view = target.closest(".view");
    if (view) form.elements["by"].value = view.dataset.by;
    if (target.closest("[hidden]")) {
      if (target.closest("[hidden]") !== view) document.getElementById("text").value = "";
      apply();
    }
    const folded = target.closest("[hidden]");
    if (folded) {
      form.querySelectorAll("[type=checkbox]").forEach((box) => (box.checked = box.name !== "new"));
      apply();
    }
    for (let each = target.parentElement; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    target.scrollIntoView();
  }

  form.hidden = false;
  // The form's choice of grouping does what these links do.
  document.querySelectorAll("nav [data-by]").forEach((each) => (each.hidden = true));
  form.addEventListener("input", (event) => (event.target.type === "search" ? later() : apply()));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  // A second click on the same link changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();
  });
  apply();
  reveal();
})();

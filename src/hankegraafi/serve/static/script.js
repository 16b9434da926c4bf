// Small comforts; every page works without them.
"use strict";

for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}

for (const area of document.querySelectorAll("form.query textarea")) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
}

// A search box that offers things while somebody types: the combobox pattern of the ARIA Authoring
// Practices. Arrows choose, Enter goes there, Escape closes; without a choice the form is sent.
for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let options = [];
  let chosen = -1;
  let asked = 0;
  let waiting = 0;

  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.offered);
  told.className = "unseen";
  told.setAttribute("role", "status");
  box.after(list, told);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const choose = (place) => {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    options[chosen]?.setAttribute("aria-selected", "true");
    options[chosen]?.scrollIntoView({ block: "nearest" });
    if (chosen < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const show = (found) => {
    list.replaceChildren(...found.map(option));
    options = [...list.children];
    choose(-1);
    list.hidden = !options.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = list.hidden ? "" : box.dataset.count.replace("{count}", options.length);
  };
  const option = (each, place) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const kind = document.createElement("small");
    item.id = `suggestion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.page = each.page;
    name.lang = each.name_language ?? each.language;
    name.append(
      ...each.parts.map((part) => {
        if (!part.match) return part.text;
        const mark = document.createElement("mark");
        mark.textContent = part.text;
        return mark;
      }),
    );
    kind.textContent = each.name ? `${each.label} · ${each.kind_label}` : each.kind_label;
    item.append(name, kind);
    return item;
  };
  const ask = async () => {
    const mine = ++asked;
    const text = box.value.trim();
    if (!text) return show([]);
    try {
      const answer = await fetch(`${box.dataset.suggest}&q=${encodeURIComponent(text)}`);
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (mine === asked && document.activeElement === box) show(found);
    } catch {
      if (mine === asked) show([]);
    }
  };
  const close = () => {
    clearTimeout(waiting);
    asked++;
    show([]);
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 80);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    if (event.key === "ArrowDown" && options.length) choose(chosen < last ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && options.length) choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "ArrowDown") ask();
    else if (event.key === "Enter" && chosen >= 0) location.href = options[chosen].dataset.page;
    else if (event.key === "Escape" && options.length) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-page]");
    if (item) location.href = item.dataset.page;
  });
}

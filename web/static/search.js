// Suggestions below the search field (ARIA combobox with a list). Without this script the
// field is a plain form; all that it offers is what the page of results shows.
const field = document.querySelector("#search-text");
if (field) {
  const form = field.form;
  const list = document.createElement("ul");
  list.id = "search-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    field.setAttribute(name, value);
  }

  let chosen = -1;
  let waiting = 0;
  let asked = null;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (number) => {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const show = (hits) => {
    list.replaceChildren(...hits.map((hit, place) => {
      const option = document.createElement("li");
      option.id = `search-option-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.label = hit.label;
      option.textContent = hit.label;
      if (hit.language) option.lang = hit.language;
      if (hit.matched !== hit.label) {
        const other = document.createElement("small");
        other.textContent = hit.matched;
        option.append(" ", other);
      }
      return option;
    }));
    chosen = -1;
    list.hidden = hits.length === 0;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    field.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    asked?.abort();
    const text = field.value.trim();
    if (text.length < 2) return close();
    asked = new AbortController();
    const address = new URLSearchParams({ q: text, lang: document.documentElement.lang, limit: "8" });
    if (form.elements.version) address.set("version", form.elements.version.value);
    try {
      const answer = await fetch(`/api/search?${address}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === field) show((await answer.json()).hits);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const go = (option) => {
    field.value = option.dataset.label;
    close();
    form.requestSubmit();
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      choose(event.key === "ArrowDown" ? chosen + 1 : Math.max(chosen, 0) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      go(list.children[chosen]);
    } else {
      return;
    }
    event.preventDefault();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      go(option);
    }
  });
  field.addEventListener("blur", close);
}

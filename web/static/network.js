// Progressive enhancement of the drawings of a network, one for wide screens and one for phones:
// pointing dims the rest, a click selects, Esc clears. The page works without it; the table beside
// the drawings holds the same.
class Drawing {
  #nodes = new Map();
  #near = new Map();
  #ties;
  #picture;

  constructor(picture) {
    this.#picture = picture;
    for (const node of picture.querySelectorAll(".node")) {
      this.#nodes.set(node.dataset.id, node);
      this.#near.set(node.dataset.id, new Set([node.dataset.id]));
    }
    this.#ties = [...picture.querySelectorAll(".tie")];
    for (const tie of this.#ties) {
      this.#near.get(tie.dataset.a).add(tie.dataset.b);
      this.#near.get(tie.dataset.b).add(tie.dataset.a);
    }
    const idAt = (event) => event.target.closest(".node")?.dataset.id ?? null;
    picture.classList.add("live");
    picture.addEventListener("pointerover", (event) => this.point(idAt(event)));
    picture.addEventListener("pointerleave", () => this.point(null));
    picture.addEventListener("click", (event) => {
      const id = idAt(event);
      if (id !== null) {
        location.assign(picture.dataset.select.replace("SLUG", encodeURIComponent(id)));
      }
    });
  }

  point(id) {
    const near = this.#near.get(id);
    this.#picture.classList.toggle("pointing", near !== undefined);
    for (const [other, node] of this.#nodes) {
      node.classList.toggle("lit", near?.has(other) ?? false);
    }
    for (const tie of this.#ties) {
      tie.classList.toggle("lit", tie.dataset.a === id || tie.dataset.b === id);
    }
  }
}

const drawings = [...document.querySelectorAll("svg.network[data-select]")].map((picture) => new Drawing(picture));
const point = (id) => drawings.forEach((drawing) => drawing.point(id));

// A row of the table lights up its organisation, by keyboard too.
for (const link of document.querySelectorAll("tbody a[href*='actor=']")) {
  const id = new URL(link.href).searchParams.get("actor");
  link.addEventListener("focus", () => point(id));
  link.addEventListener("blur", () => point(null));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    point(null);
    document.getElementById("clear")?.click();
  }
});

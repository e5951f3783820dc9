// Progressive enhancement of the network drawing: pointing dims the rest, a click selects,
// Esc clears. The page works without it; the table beside the drawing holds the same.
const drawing = document.getElementById("network");

if (drawing) {
  const nodes = new Map();
  const near = new Map();
  for (const node of drawing.querySelectorAll(".node")) {
    nodes.set(node.dataset.id, node);
    near.set(node.dataset.id, new Set([node.dataset.id]));
  }
  const ties = [...drawing.querySelectorAll(".tie")];
  for (const tie of ties) {
    near.get(tie.dataset.a).add(tie.dataset.b);
    near.get(tie.dataset.b).add(tie.dataset.a);
  }

  const point = (id) => {
    drawing.classList.toggle("pointing", id !== null);
    for (const [other, node] of nodes) {
      node.classList.toggle("lit", id !== null && near.get(id).has(other));
    }
    for (const tie of ties) {
      tie.classList.toggle("lit", tie.dataset.a === id || tie.dataset.b === id);
    }
  };

  const idAt = (event) => event.target.closest(".node")?.dataset.id ?? null;

  drawing.classList.add("live");
  drawing.addEventListener("pointerover", (event) => point(idAt(event)));
  drawing.addEventListener("pointerleave", () => point(null));
  drawing.addEventListener("click", (event) => {
    const id = idAt(event);
    if (id !== null) {
      location.assign(drawing.dataset.select.replace("SLUG", encodeURIComponent(id)));
    }
  });

  // A row of the table lights up its organisation, by keyboard too.
  for (const link of document.querySelectorAll("tbody a[href*='actor=']")) {
    const id = new URL(link.href).searchParams.get("actor");
    if (nodes.has(id)) {
      link.addEventListener("focus", () => point(id));
      link.addEventListener("blur", () => point(null));
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      point(null);
      document.getElementById("clear")?.click();
    }
  });
}

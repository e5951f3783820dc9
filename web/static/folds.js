// On a phone long answers start folded; without this script they are merely longer there.
if (matchMedia("(max-width: 40rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold]")) {
    fold.open = false;
  }
}

// Waits for a page that is being made, then shows it. Without this script the page asks
// again each second.
const failed = document.querySelector("#pending-failed");
const headers = { Accept: "text/html", Prefer: "wait=15" };
for (;;) {
  try {
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    failed.hidden = true;
    if (answer.status !== 202) break;
  } catch {
    failed.hidden = false;
  }
  await new Promise((go) => setTimeout(go, failed.hidden ? 100 : 2000));
}
location.reload();

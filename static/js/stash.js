// What was typed, kept in this tab only, until the server has it. Closing the tab forgets it.

const key = () => `mc-typed:${location.pathname}`;

export function keep(values, revision, sent = false) {
  try {
    sessionStorage.setItem(key(), JSON.stringify({ values, revision, sent }));
  } catch {
    // storage may be full or forbidden; the page itself still holds the text
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(key());
  } catch {
    // see above
  }
}

// What to put back: nothing when a sending that used it has gone through meanwhile.
export function recall(revision) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key()));
    if (!kept) return null;
    if (kept.sent && kept.revision !== revision) {
      forget();
      return null;
    }
    return kept.values;
  } catch {
    return null;
  }
}
